package dev.hearth.billing.intake;

import dev.hearth.billing.persistence.StoreException;
import dev.hearth.billing.process.Pulse;
import dev.hearth.billing.tracing.KafkaTrace;
import dev.hearth.events.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/**
 * Reads usage of every cluster, sessions and tenants.
 *
 * <pre>
 *   poll ──► take (one transaction) ──► dead letters acknowledged ──► commit offsets ──► poll
 *     ▲                │ database away, Kafka away
 *     └── rewind ◄─────┘ after a pause; nothing is lost, nothing counts twice
 * </pre>
 */
@ApplicationScoped
class IntakeConsumer {
  private static final Pattern TOPICS =
      Pattern.compile(
          Pattern.quote(Topics.TENANTS)
              + "|"
              + Pattern.quote(Topics.SESSIONS)
              + "|"
              + Pattern.quote(Topics.usage(""))
              + ".+");

  private static final String NAME = "intake";
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration UNASSIGNED = Duration.ofSeconds(20);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Intake intake;
  private final DeadLetterPublisher deadLetters;
  private final IntakeConfig config;
  private final Clock clock;
  private final Pulse pulse;
  private final Counter failures;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Thread thread;
  private Duration pause;
  private boolean healthy = true;
  private Instant waitingSince;
  private boolean waitingSaid;

  IntakeConsumer(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Intake intake,
      DeadLetterPublisher deadLetters,
      IntakeConfig config,
      Clock clock,
      Pulse pulse,
      MeterRegistry meters) {
    this.pulse = pulse;
    this.consumers = consumers;
    this.intake = intake;
    this.deadLetters = deadLetters;
    this.config = config;
    this.clock = clock;
    this.waitingSince = clock.instant();
    this.pause = config.pause();
    this.failures = meters.counter("hearth.intake.failures");
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
    thread.join(STOP.multipliedBy(2));
  }

  /** Without this thread the process only seems to be alive: whoever runs it starts it anew. */
  private static void died(Throwable error) {
    Log.error("Could not go on reading and ends", error);
    Quarkus.asyncExit(1);
  }

  private void run() {
    while (!stopped(Duration.ZERO)) {
      try {
        consume(consumers.get());
      } catch (RuntimeException e) {
        failed("Reading from Kafka failed; a new consumer is made", e);
      }
    }
  }

  private void consume(Consumer<byte[], byte[]> consumer) {
    try {
      consumer.subscribe(TOPICS);
      while (!stopped(Duration.ZERO)) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        watch(consumer);
        if (!records.isEmpty()) {
          take(consumer, records);
        }
      }
    } finally {
      consumer.close(STOP);
    }
  }

  /** A consumer that Kafka does not answer polls on in silence, so somebody must say it. */
  private void watch(Consumer<byte[], byte[]> consumer) {
    if (!consumer.assignment().isEmpty()) {
      if (waitingSaid) {
        Log.info("Kafka has given topics to read");
      }
      waitingSaid = false;
      waitingSince = clock.instant();
    } else if (!waitingSaid && clock.instant().isAfter(waitingSince.plus(UNASSIGNED))) {
      waitingSaid = true;
      Log.warn("Waiting for Kafka: there is nothing to read from; is it there, has it the topics?");
    }
  }

  private void take(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    List<Span> spans = spans(records);
    try {
      deadLetters.publish(taken(messages(records)));
    } catch (RuntimeException e) {
      spans.forEach(span -> span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName()));
      failed("A batch could not be taken in; it is tried again", e);
      rewind(consumer, records);
      return;
    } finally {
      spans.forEach(Span::end);
    }
    recovered();
    try {
      consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // The partitions moved on; whoever has them now reads the batch again, to no effect.
      Log.debug("Offsets were not committed because partitions moved", e);
    }
  }

  /** One for each message: all of a batch is taken in at once, but each has its own cause. */
  private static List<Span> spans(ConsumerRecords<byte[], byte[]> records) {
    List<Span> spans = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> one : records) {
      spans.add(KafkaTrace.process(one));
    }
    return spans;
  }

  /** What of the batch was rejected. One message that the database refuses costs only itself. */
  private List<Rejected> taken(List<Message> messages) {
    try {
      return intake.take(messages);
    } catch (RuntimeException e) {
      if (!blamesData(e)) {
        throw e;
      }
      Log.warn("A batch was refused; taking its messages one by one");
    }
    List<Rejected> rejected = new ArrayList<>();
    for (Message message : messages) {
      pulse.beat(NAME);
      try {
        rejected.addAll(intake.take(List.of(message)));
      } catch (RuntimeException e) {
        if (!blamesData(e)) {
          throw e;
        }
        rejected.add(new Rejected(message, Rejected.Reason.NOT_STORABLE, e.toString()));
      }
    }
    return rejected;
  }

  /**
   * Whether the same messages would fail again and for ever. What a store throws says so itself; a
   * value that is missing or out of bounds shows as one of Java's own faults.
   */
  private static boolean blamesData(RuntimeException failure) {
    return switch (failure) {
      case StoreException e -> e.blamesData();
      case NullPointerException e -> true;
      case DateTimeException e -> true;
      case ArithmeticException e -> true;
      case IllegalArgumentException e -> true;
      default -> false;
    };
  }

  private static void rewind(
      Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      if (consumer.assignment().contains(partition)) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
    }
  }

  private static List<Message> messages(ConsumerRecords<byte[], byte[]> records) {
    List<Message> messages = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> one : records) {
      messages.add(new Message(one.topic(), one.partition(), one.offset(), one.key(), one.value()));
    }
    return messages;
  }

  /** Says so once, not at every attempt, and backs off. */
  private void failed(String message, RuntimeException cause) {
    failures.increment();
    if (healthy) {
      healthy = false;
      Log.warn(message, cause);
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
      Log.info("Messages are taken in again");
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
