package dev.hearth.local.platform.machine;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for something that no one announces, with a limit that says what was waited for. */
public final class Await {
  private static final long LOOK_MILLIS = 200;

  private Await() {}

  /** Looks until {@code condition} holds. */
  public static void until(String what, Duration limit, Condition condition)
      throws InterruptedException {
    value(what, limit, () -> condition.holds() ? Boolean.TRUE : null);
  }

  /** Looks until there is a value. */
  public static <T> T value(String what, Duration limit, Supplier<T> look)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      T found = look.get();
      if (found != null) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new Refusal("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** What is waited for. */
  public interface Condition {
    boolean holds();
  }
}
