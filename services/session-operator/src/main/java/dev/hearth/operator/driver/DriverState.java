package dev.hearth.operator.driver;

import java.time.Duration;
import java.time.Instant;

/**
 * What a driver said of its work.
 *
 * @param busy whether a job or a task ran
 * @param workedAt when work was last seen, as far as this process has seen: never earlier than its
 *     first answer, nor, while it is busy, than its last one
 * @param at when it was asked: what began later it could not say
 */
public record DriverState(boolean busy, Instant workedAt, Instant at) {
  /** An answer older than this says nothing about now. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  public boolean isFresh(Instant now) {
    return at.plus(SILENCE).isAfter(now);
  }
}
