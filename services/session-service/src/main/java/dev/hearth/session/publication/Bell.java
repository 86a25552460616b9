package dev.hearth.session.publication;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Wakes whoever waits for a change of the database. Only a hint: it may ring for nothing and, while
 * the database is away, not at all; so everyone who waits also looks again after a while.
 */
@ApplicationScoped
public class Bell {
  private long rung;

  /** To be asked before looking, so that nothing between looking and waiting is missed. */
  public synchronized long rung() {
    return rung;
  }

  synchronized void ring() {
    rung++;
    notifyAll();
  }

  /** Returns when it rang after {@code seen}, or after {@code longest}. */
  public synchronized void awaitAfter(long seen, Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    while (rung == seen) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }
}
