package dev.hearth.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what nobody announces; always with a limit, and says what it waited for. */
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** How many times as long as said everything may take: a cluster starts pods from images. */
  private static final int PATIENCE = Integer.getInteger("hearth.e2e.patience", 1);

  private Waiting() {}

  static void until(String what, Duration limit, Supplier<Boolean> look) {
    value(what, limit, () -> look.get() ? Optional.of(true) : Optional.empty());
  }

  /** What a look brings; looks again while that will not do, and leaves it at that in the end. */
  static <T> T lasting(Duration limit, Predicate<T> willNotDo, Supplier<T> look) {
    long end = System.nanoTime() + limit.toNanos();
    T found = look.get();
    while (willNotDo.test(found) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
      found = look.get();
    }
    return found;
  }

  static <T> T value(String what, Duration least, Supplier<Optional<T>> look) {
    Duration limit = least.multipliedBy(PATIENCE);
    long start = System.nanoTime();
    for (int looks = 1; ; looks++) {
      Optional<T> found = look.get();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (found.isPresent()) {
        if (looks > 1) {
          System.out.printf("waited %.1f s for %s%n", seconds, what);
        }
        return found.get();
      }
      if (seconds > limit.toSeconds()) {
        throw new AssertionError("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
