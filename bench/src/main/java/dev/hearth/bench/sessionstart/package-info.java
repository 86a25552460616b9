/** What a user waits for: from the request to Ready, to executors, to what happened. */
package dev.hearth.bench.sessionstart;
