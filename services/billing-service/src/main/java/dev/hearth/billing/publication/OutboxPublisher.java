package dev.hearth.billing.publication;

import dev.hearth.billing.persistence.StoreException;
import dev.hearth.billing.process.Pulse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empties the outbox in order, in one process at a time.
 *
 * <pre>
 *   ask for the lease ──► (outwait a predecessor) ──► read ──► send ──► remove what was acknowledged
 *          ▲                                            ▲                     │
 *          └──────── the database failed ───────────────┴─────────────────────┘
 * </pre>
 *
 * Whoever lost the lease while sending may still have records on their way. A successor therefore
 * waits as long as those can live, or an old snapshot could land behind a newer one, which a
 * compacted topic would keep for ever.
 */
@ApplicationScoped
class OutboxPublisher {
  private static final String NAME = "outbox";
  private static final int BATCH = 200;

  /** A backlog is counted up to here and this often, so that measuring never slows sending. */
  private static final int MOST_COUNTED = 1_000_000;

  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(5);

  private final OutboxStore store;
  private final KafkaPublisher kafka;
  private final PublicationConfig config;
  private final Pulse pulse;
  private final Counter published;
  private final Counter failures;
  private final AtomicInteger waiting;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Thread thread;
  private Duration pause;
  private boolean healthy = true;
  private long lastCount;
  private boolean counted;

  OutboxPublisher(
      OutboxStore store,
      KafkaPublisher kafka,
      PublicationConfig config,
      Pulse pulse,
      MeterRegistry meters) {
    this.store = store;
    this.kafka = kafka;
    this.config = config;
    this.pulse = pulse;
    this.pause = config.pause();
    this.published = meters.counter("hearth.outbox.published");
    this.failures = meters.counter("hearth.outbox.failures");
    this.waiting = meters.gauge("hearth.outbox.waiting", new AtomicInteger());
  }

  void start(@Observes StartupEvent event) {
    thread =
        Thread.ofPlatform()
            .name(NAME)
            .daemon()
            .uncaughtExceptionHandler((gone, error) -> died(error))
            .start(this::run);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping.countDown();
    thread.join(config.acknowledgement().multipliedBy(2));
  }

  /** Without this thread the process only seems to be alive: whoever runs it starts it anew. */
  private static void died(Throwable error) {
    Log.error("Could not go on publishing and ends", error);
    Quarkus.asyncExit(1);
  }

  private void run() {
    boolean predecessor = false;
    while (!stopped(Duration.ZERO)) {
      try {
        Optional<OutboxStore.Lease> lease = store.lease();
        if (lease.isEmpty()) {
          predecessor = true;
          waiting.set(0); // who publishes counts
          stopped(config.standby());
          continue;
        }
        try (OutboxStore.Lease held = lease.get()) {
          if (predecessor) {
            Log.info("Took over the outbox; waiting until its last publisher has given up");
            stopped(config.acknowledgement().multipliedBy(2));
          }
          publish(held);
        }
      } catch (StoreException e) {
        predecessor = true;
        failed("The outbox's database failed", e);
      } catch (RuntimeException e) {
        Log.error("The outbox failed unexpectedly and goes on", e);
        failed("The outbox failed", e);
      }
    }
    kafka.close();
  }

  private void publish(OutboxStore.Lease lease) {
    while (!stopped(Duration.ZERO)) {
      List<OutboxRow> rows = lease.oldest(BATCH);
      measure(lease, rows.size());
      if (rows.isEmpty()) {
        recovered();
        lease.awaitNews(config.poll());
        continue;
      }
      KafkaPublisher.Outcome outcome = kafka.send(rows);
      if (outcome.acknowledged() > 0) {
        lease.remove(rows.subList(0, outcome.acknowledged()));
        published.increment(outcome.acknowledged());
      }
      if (outcome.failure() != null) {
        failed("Kafka did not take an event; it is kept and sent again", outcome.failure());
      }
    }
  }

  /** What fits into one batch is known; more must be counted. */
  private void measure(OutboxStore.Lease lease, int read) {
    if (read < BATCH) {
      waiting.set(read);
      counted = false;
      return;
    }
    long now = System.nanoTime();
    if (!counted || now - lastCount >= BETWEEN_COUNTS.toNanos()) {
      try {
        waiting.set(lease.waiting(MOST_COUNTED));
      } catch (StoreException e) {
        // A large backlog may outlast the statement's limit; sending must not wait for its count.
        Log.debug("The outbox could not be counted", e);
      }
      lastCount = System.nanoTime();
      counted = true;
    }
  }

  /** Says so once, not at every attempt, and backs off. */
  private void failed(String message, Exception cause) {
    failures.increment();
    if (healthy) {
      healthy = false;
      Log.warnf("%s: %s", message, cause.getMessage());
      Log.debug(message, cause);
    }
    stopped(jittered(pause));
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(config.longestPause()) < 0 ? doubled : config.longestPause();
  }

  /** Between the half and the whole, so that those who failed together do not return together. */
  private static Duration jittered(Duration pause) {
    return pause.dividedBy(2).plusNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() / 2));
  }

  private void recovered() {
    pause = config.pause();
    if (!healthy) {
      healthy = true;
      Log.info("The outbox publishes again");
    }
  }

  /** Whether the service is stopping; waits up to {@code most} for that. */
  private boolean stopped(Duration most) {
    pulse.beat(NAME);
    try {
      return stopping.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
