package dev.hearth.session.publication;

import dev.hearth.events.Topics;
import dev.hearth.session.process.Pulse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;

/**
 * Sends the outbox to Kafka, in order, from one process at a time. A row goes only after every
 * broker that must have it has it; after a failure a key's rows are sent again from the first one
 * that may be missing, so the last message of a key is always its latest. A topic that takes
 * nothing, as that of a cluster which is being set up, is left alone for a while and holds up no
 * other.
 *
 * <p>Whoever lost the turn may still have messages on their way. A successor therefore waits as
 * long as those can live, or an old state could land behind a newer one, which a compacted topic
 * would keep for ever.
 */
@ApplicationScoped
class OutboxPublisher {
  private static final String NAME = "outbox-publisher";
  private static final int BATCH = 500;

  /** Counted so often and so far, so that measuring never slows sending. */
  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(5);

  private static final int MOST_COUNTED = 1_000_000;
  private static final Duration LULL = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  /** From the reading of rows under the lock to the last moment at which one can reach Kafka. */
  private static final Duration OUTWAIT =
      BatchPublisher.HANDING_OVER.plus(ProducerSource.BLOCK).plus(ProducerSource.DELIVERY);

  private final OutboxStore store;
  private final Bell bell;
  private final ProducerSource producers;
  private final Pulse pulse;

  /** As last counted by this process, so that whoever asks for it never waits for the database. */
  private final AtomicLong waiting;

  private final RestingTopics resting = new RestingTopics(System::nanoTime);
  private volatile boolean stopping;
  private boolean troubled;
  private long measured;
  private Thread thread;

  OutboxPublisher(
      OutboxStore store, Bell bell, ProducerSource producers, Pulse pulse, MeterRegistry meters) {
    this.pulse = pulse;
    this.store = store;
    this.bell = bell;
    this.producers = producers;
    this.waiting = meters.gauge("hearth.outbox.waiting", new AtomicLong());
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
    stopping = true;
    if (thread != null) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(5));
    }
  }

  /** Without this thread the process only seems to be alive: whoever runs it starts it anew. */
  private static void died(Throwable error) {
    Log.error("Could not go on publishing and ends", error);
    Quarkus.asyncExit(1);
  }

  private void run() {
    boolean predecessor = false;
    while (!stopping) {
      pulse.beat(NAME);
      try (OutboxStore.Turn turn = store.takeTurn()) {
        if (turn == null) {
          predecessor = true;
          waiting.set(0); // who publishes counts
          pause(AFTER_FAILURE);
        } else {
          if (predecessor) {
            pause(OUTWAIT);
            predecessor = false;
          }
          measure(turn);
          publish(turn);
        }
      } catch (InterruptedException e) {
        return;
      } catch (OutboxStore.Failure e) {
        predecessor = true;
        if (!stopping) {
          sayTroubled(e);
          pauseOrStop();
        }
      } catch (RuntimeException e) {
        if (!stopping) {
          sayTroubled(e);
          pauseOrStop();
        }
      }
    }
  }

  private void publish(OutboxStore.Turn turn) throws InterruptedException {
    try (Producer<String, byte[]> producer = producers.open()) {
      // Asks Kafka, so that one that is away is noticed and said before there is anything to send.
      producer.partitionsFor(Topics.SESSIONS);
      sayWell();
      while (!stopping) {
        pulse.beat(NAME);
        long rung = bell.rung();
        List<OutboxStore.Row> rows = turn.next(BATCH, resting.now());
        measure(turn);
        if (rows.isEmpty()) {
          bell.awaitAfter(rung, LULL);
          continue;
        }
        BatchPublisher delivery = BatchPublisher.of(producer, rows, System::nanoTime);
        if (!delivery.done().isEmpty()) {
          turn.done(delivery.done());
        }
        delivery.done().stream().map(OutboxStore.Row::topic).distinct().forEach(this::taken);
        delivery.failures().forEach(this::refused);
      }
    }
  }

  private void refused(String topic, Exception failure) {
    if (resting.refused(topic)) {
      Log.warnf(
          failure, "A topic takes no messages; they are kept and tried again: topic=%s", topic);
    }
  }

  private void taken(String topic) {
    if (resting.taken(topic)) {
      Log.infof("The topic takes messages again: topic=%s", topic);
    }
  }

  /** Once for each time it breaks off, not for each try. */
  private void sayTroubled(RuntimeException e) {
    if (!troubled) {
      Log.warn("The outbox is not published; it fills up and trying goes on", e);
    }
    troubled = true;
  }

  private void sayWell() {
    if (troubled) {
      Log.info("The outbox is published again");
    }
    troubled = false;
  }

  private void measure(OutboxStore.Turn turn) {
    if (measured != 0 && System.nanoTime() - measured < BETWEEN_COUNTS.toNanos()) {
      return;
    }
    try {
      waiting.set(turn.waiting(MOST_COUNTED));
    } catch (OutboxStore.Failure e) {
      // A large backlog may outlast the statement's limit; sending it must not wait for its count.
      Log.debug("The outbox could not be counted", e);
    }
    measured = System.nanoTime();
  }

  private void pause(Duration time) throws InterruptedException {
    // Not to the millisecond, so that those who failed together do not return together.
    Thread.sleep(time.plusMillis(ThreadLocalRandom.current().nextLong(time.toMillis() / 4 + 1)));
  }

  private void pauseOrStop() {
    try {
      pause(AFTER_FAILURE);
    } catch (InterruptedException e) {
      stopping = true;
    }
  }
}
