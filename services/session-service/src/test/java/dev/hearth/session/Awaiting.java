package dev.hearth.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until something is there, or fails and says what it waited for. */
public final class Awaiting {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Awaiting() {}

  public static <T> T until(String what, Supplier<T> look, java.util.function.Predicate<T> there)
      throws InterruptedException {
    CountDownLatch found = new CountDownLatch(1);
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      timer.scheduleWithFixedDelay(
          () -> {
            if (there.test(look.get())) {
              found.countDown();
            }
          },
          0,
          20,
          TimeUnit.MILLISECONDS);
      boolean in = found.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      timer.shutdownNow();
      if (!in) {
        throw new AssertionError("waited in vain for " + what + "; last seen: " + look.get());
      }
      return look.get();
    }
  }
}
