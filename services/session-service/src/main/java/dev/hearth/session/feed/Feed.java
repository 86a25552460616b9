package dev.hearth.session.feed;

import dev.hearth.events.UnreadableEventException;
import dev.hearth.session.persistence.StoreException;
import dev.hearth.session.process.Pulse;
import dev.hearth.session.tracing.KafkaTrace;
import io.micrometer.core.instrument.Counter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One thread that reads some topics in order. A message that fails because the database is away is
 * tried again, and what follows it in its partition waits; one that can never be taken is set
 * aside. Offsets are committed only behind what is done.
 */
final class Feed {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(3);

  private final String name;
  private final Pattern topics;
  private final boolean replay;
  private final Message.Reader reader;
  private final Supplier<Consumer<String, byte[]>> opener;
  private final UnreadableStore unreadable;
  private final Counter unreadableCount;
  private final Pulse pulse;
  private boolean assigned;
  private volatile boolean caughtUp;
  private volatile boolean stopping;
  private volatile Consumer<String, byte[]> open;
  private Thread thread;

  Feed(
      String name,
      Pattern topics,
      boolean replay,
      Message.Reader reader,
      Supplier<Consumer<String, byte[]>> opener,
      UnreadableStore unreadable,
      Counter unreadableCount,
      Pulse pulse) {
    this.name = "feed-" + name;
    this.topics = topics;
    this.replay = replay;
    this.reader = reader;
    this.opener = opener;
    this.unreadable = unreadable;
    this.unreadableCount = unreadableCount;
    this.pulse = pulse;
  }

  void start() {
    thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .uncaughtExceptionHandler((gone, error) -> died(error))
            .start(this::run);
  }

  void askToStop() {
    stopping = true;
    Consumer<String, byte[]> consumer = open;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  void awaitStop() throws InterruptedException {
    thread.join(Duration.ofSeconds(5));
  }

  /** Without this thread the process only seems to be alive: whoever runs it starts it anew. */
  private static void died(Throwable error) {
    Log.error("Could not go on reading and ends", error);
    Quarkus.asyncExit(1);
  }

  private void run() {
    while (!stopping) {
      try {
        readOn(opener.get());
      } catch (WakeupException e) {
        // Only asked to stop.
      } catch (RuntimeException e) {
        Log.warnf(e, "%s broke off; starting it again", name);
        pause();
      }
    }
  }

  private void readOn(Consumer<String, byte[]> consumer) {
    try {
      open = consumer;
      consumer.subscribe(topics, beginning(consumer));
      while (!stopping) {
        pulse.beat(name);
        takeAll(consumer, consumer.poll(POLL));
        caughtUp = caughtUp || (assigned && reachedEnds(consumer));
      }
    } finally {
      assigned = false;
      consumer.close(LAST);
    }
  }

  /** Whether everything has been taken in once that was there. Of what others read, they say so. */
  boolean caughtUp() {
    return caughtUp;
  }

  private static boolean reachedEnds(Consumer<String, byte[]> consumer) {
    return consumer.assignment().stream()
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  private ConsumerRebalanceListener beginning(Consumer<String, byte[]> consumer) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        // What was done is committed after each batch.
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        assigned = true;
        if (replay) {
          consumer.seekToBeginning(partitions);
        }
      }
    };
  }

  private void takeAll(Consumer<String, byte[]> consumer, ConsumerRecords<String, byte[]> records) {
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<String, byte[]>> some = records.records(partition);
      for (ConsumerRecord<String, byte[]> each : some) {
        if (stopping || !take(each)) {
          consumer.seek(partition, each.offset());
          break;
        }
        done.put(partition, new OffsetAndMetadata(each.offset() + 1));
      }
    }
    if (!done.isEmpty()) {
      consumer.commitSync(done);
    }
  }

  private boolean take(ConsumerRecord<String, byte[]> each) {
    pulse.beat(name);
    Span span = replay ? Span.getInvalid() : KafkaTrace.process(each);
    try (Scope current = span.makeCurrent()) {
      reader.take(new Message(each.topic(), each.key(), each.value()));
      return true;
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
      if (!stopping && blamesData(e)) {
        return setAside(each, e);
      }
      Log.warnf(
          e,
          "A message could not be taken in, trying again: topic=%s partition=%d offset=%d",
          each.topic(),
          each.partition(),
          each.offset());
      pause();
      return false;
    } finally {
      span.end();
    }
  }

  /**
   * Whether no repeat could help. What a store throws says so itself; a value that is missing or
   * out of bounds shows as one of Java's own faults.
   */
  private static boolean blamesData(RuntimeException failure) {
    return switch (failure) {
      case StoreException e -> e.blamesData();
      case UnreadableEventException e -> true;
      case NullPointerException e -> true;
      case DateTimeException e -> true;
      case ArithmeticException e -> true;
      case IllegalArgumentException e -> true;
      default -> false;
    };
  }

  private boolean setAside(ConsumerRecord<String, byte[]> each, RuntimeException reason) {
    try {
      unreadable.add(each, reason.toString());
      unreadableCount.increment();
      Log.errorf(
          reason,
          "A message can never be taken in and was set aside: topic=%s partition=%d offset=%d",
          each.topic(),
          each.partition(),
          each.offset());
      return true;
    } catch (RuntimeException e) {
      Log.warn("An unreadable message could not be set aside, trying again", e);
      pause();
      return false;
    }
  }

  private void pause() {
    pulse.beat(name);
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      stopping = true;
    }
  }
}
