package dev.hearth.session.publication;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Rings the bell when any process commits something new to this database. */
@ApplicationScoped
class BellRinger {
  private static final Duration LISTEN = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final NoticeStore notices;
  private final Bell bell;
  private volatile boolean stopping;
  private Thread thread;

  BellRinger(NoticeStore notices, Bell bell) {
    this.notices = notices;
    this.bell = bell;
  }

  void start(@Observes StartupEvent event) {
    thread = Thread.ofPlatform().name("bell-ringer").daemon(true).start(this::run);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join(AFTER_FAILURE);
  }

  private void run() {
    while (!stopping) {
      try {
        notices.listen(LISTEN, bell::ring, () -> stopping);
      } catch (RuntimeException e) {
        if (!stopping) {
          Log.warn("Not listening to the database; changes are noticed late until it is back", e);
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      stopping = true;
    }
  }
}
