package dev.hearth.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits until something is there, or fails and says what it waited for. */
public final class Awaiting {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private Awaiting() {}

  /** A look that throws counts as one that saw nothing yet. */
  public static <T> T until(String what, Supplier<T> look, Predicate<T> there)
      throws InterruptedException {
    CountDownLatch found = new CountDownLatch(1);
    AtomicReference<Object> last = new AtomicReference<>("nothing");
    AtomicReference<T> seen = new AtomicReference<>();
    Runnable glance =
        () -> {
          try {
            T now = look.get();
            last.set(now);
            if (found.getCount() > 0 && there.test(now)) {
              seen.set(now);
              found.countDown();
            }
          } catch (RuntimeException | AssertionError e) {
            // The timer would never look again after a throw, and say nothing about it.
            last.set(e);
          }
        };
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      timer.scheduleWithFixedDelay(glance, 0, 20, TimeUnit.MILLISECONDS);
      boolean in = found.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      timer.shutdownNow();
      if (!in) {
        throw new AssertionError("waited in vain for " + what + "; last seen: " + last.get());
      }
      return seen.get();
    }
  }
}
