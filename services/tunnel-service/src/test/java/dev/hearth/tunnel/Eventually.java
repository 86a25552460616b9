package dev.hearth.tunnel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what happens soon, and says what it waited for when it doesn't. */
final class Eventually {
  private Eventually() {}

  static void holds(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited 60 s until " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Waits until a number that grew hasn't changed for a second. */
  static void staysSame(String what, LongSupplier number) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    long last = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1) || last <= 0) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited 60 s until " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      if (number.getAsLong() != last) {
        last = number.getAsLong();
        since = System.nanoTime();
      }
    }
  }
}
