package dev.hearth.session.progress;

import dev.hearth.session.process.Pulse;
import dev.hearth.session.retirement.Drain;
import dev.hearth.session.retirement.Retirement;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few seconds for clusters that fell silent, were given up or are to be emptied; each
 * process may, marking is harmless.
 */
@ApplicationScoped
class SilenceWatch {
  private static final String NAME = "silence-watch";
  private static final int SECONDS = 5;

  private final Reachability reachability;
  private final Retirement retirement;
  private final Drain drain;
  private final Pulse pulse;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name(NAME).daemon(true).factory());

  SilenceWatch(
      Reachability reachability, Retirement retirement, Drain drain, Pulse pulse, Clock clock) {
    this.retirement = retirement;
    this.drain = drain;
    this.pulse = pulse;
    this.reachability = reachability;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    // While this service was away it heard nobody: silence counts from now.
    long first = reachability.patience().toSeconds();
    timer.scheduleWithFixedDelay(this::look, first, SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }

  private void look() {
    pulse.beat(NAME);
    try {
      reachability.look(clock.instant());
      retirement.look();
      drain.look();
    } catch (RuntimeException e) {
      Log.warn("Silent clusters could not be looked for; trying again", e);
    }
  }
}
