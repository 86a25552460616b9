package dev.hearth.local.platform.parts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often and how soon a part that ended of itself is started again: a moment of bad luck is
 * mended, a part that cannot live is left down for somebody to look at.
 */
final class Restarts {
  static final int MOST = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** A part that ran so long had started well: what ends it now is another story. */
  private static final Duration SOUND = Duration.ofMinutes(2);

  private final Clock clock;
  private final Map<String, Attempt> last = new HashMap<>();

  Restarts(Clock clock) {
    this.clock = clock;
  }

  /**
   * One start in a row of starts.
   *
   * @param number 1 for the first in the row
   * @param pause how long to wait before it
   */
  record Attempt(int number, Duration pause, Instant decidedAt) {}

  /** The next attempt for a part that has just ended; empty where it had enough of them. */
  synchronized Optional<Attempt> next(String part) {
    Instant now = clock.instant();
    Attempt before = last.get(part);
    boolean another = before == null || now.isAfter(before.decidedAt().plus(SOUND));
    int number = another ? 1 : before.number() + 1;
    if (number > MOST) {
      return Optional.empty();
    }
    Attempt next = new Attempt(number, FIRST_PAUSE.multipliedBy(1L << (number - 1)), now);
    last.put(part, next);
    return Optional.of(next);
  }
}
