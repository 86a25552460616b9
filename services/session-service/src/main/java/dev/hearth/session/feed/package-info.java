/**
 * Kafka in: topics read in order, each message until it is dealt with. A message that can never be
 * taken in is set aside for a person; a database that is away makes the reading wait.
 */
package dev.hearth.session.feed;
