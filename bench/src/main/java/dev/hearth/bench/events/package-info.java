/** What happens to sessions, as a user's stream of events and as a consumer of a topic hear it. */
package dev.hearth.bench.events;
