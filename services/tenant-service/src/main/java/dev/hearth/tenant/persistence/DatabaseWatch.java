package dev.hearth.tenant.persistence;

import dev.hearth.tenant.process.Pulse;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Knows whether the database answers, so that nobody else has to wait to find out: neither a health
 * check nor a request, of which each would hold a connection until its own limit.
 */
@ApplicationScoped
public class DatabaseWatch {
  private static final String NAME = "database-watch";
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Silence that is more than a hiccup; with the pause before the question it is five seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final ProbeStore probe;
  private final Pulse pulse;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /** When the first question was asked that has no answer yet. */
  private volatile long askedAt;

  private volatile boolean unanswered;
  private volatile boolean away;
  private Thread thread;

  DatabaseWatch(ProbeStore probe, Pulse pulse) {
    this.probe = probe;
    this.pulse = pulse;
  }

  /**
   * Whether it has answered lately what it was asked. Never waits. Where this whole process stood
   * still, nobody asked, and that nothing was answered meanwhile says nothing.
   */
  public boolean answers() {
    return !unanswered || System.nanoTime() - askedAt <= PATIENCE.toNanos();
  }

  void start(@Observes StartupEvent event) {
    answered();
    thread = Thread.ofPlatform().name(NAME).daemon().start(this::run);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping.countDown();
    thread.join(LIMIT);
  }

  private void run() {
    while (askAgain()) {
      try {
        probe.ask(LIMIT, this::answered, this::askAgain);
      } catch (RuntimeException e) {
        pulse.beat(NAME);
        if (!away) {
          away = true;
          Log.warnf("The database does not answer: %s", e.getMessage());
        }
        probe.dropIdle();
      }
    }
  }

  /** False when the service stops; otherwise it is time, and the answer is waited for from now. */
  private boolean askAgain() {
    if (pausedOrStopped()) {
      return false;
    }
    if (!unanswered) {
      askedAt = System.nanoTime();
      unanswered = true;
    }
    return true;
  }

  private void answered() {
    unanswered = false;
    pulse.beat(NAME);
    if (away) {
      away = false;
      Log.info("The database answers again");
    }
  }

  private boolean pausedOrStopped() {
    try {
      return stopping.await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
