package dev.hearth.operator.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * When something ends unless its endpoint says otherwise. Nothing ends on what the endpoint said
 * before: a client may have come back since.
 *
 * @param answered when the endpoint was last asked
 */
record Deadline(Instant at, Instant answered) {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  boolean hasPassed(Instant now) {
    return !at.isAfter(now) && !answered.isBefore(at);
  }

  /** Whether time is up and only the endpoint's word is missing. */
  boolean awaitsAnswer(Instant now) {
    return !at.isAfter(now) && answered.isBefore(at);
  }

  /** The moment by which one is told of it. */
  Deadline earlier(Duration by) {
    return new Deadline(at.minus(by), answered);
  }

  Instant nextLook(Instant now) {
    return awaitsAnswer(now) ? now.plus(ASK_AGAIN) : at;
  }
}
