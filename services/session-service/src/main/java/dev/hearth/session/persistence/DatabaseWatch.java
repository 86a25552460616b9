package dev.hearth.session.persistence;

import dev.hearth.session.process.Pulse;
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

  /** Silence that is more than a hiccup. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ProbeStore probe;
  private final Pulse pulse;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile long lastAnswer = System.nanoTime();
  private volatile boolean away;
  private Thread thread;

  DatabaseWatch(ProbeStore probe, Pulse pulse) {
    this.probe = probe;
    this.pulse = pulse;
  }

  /** Whether it has answered lately. Never waits. */
  public boolean answers() {
    return System.nanoTime() - lastAnswer <= PATIENCE.toNanos();
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
    while (!pausedOrStopped()) {
      try {
        probe.ask(LIMIT, this::answered, () -> !pausedOrStopped());
      } catch (RuntimeException e) {
        pulse.beat(NAME);
        if (!away) {
          away = true;
          Log.warnf("The database does not answer: %s", e.getCause() == null ? e : e.getCause());
        }
        probe.dropIdle();
      }
    }
  }

  private void answered() {
    lastAnswer = System.nanoTime();
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
