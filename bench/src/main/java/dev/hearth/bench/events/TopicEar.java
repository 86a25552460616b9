package dev.hearth.bench.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A real consumer that hears whatever a topic gets from now on, in no group. */
public final class TopicEar implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean closing;

  /** Returns when it stands at the topic's end. */
  public TopicEar(
      String servers, String topic, BiConsumer<ConsumerRecord<String, byte[]>, Instant> heard) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers, "enable.auto.commit", false, "fetch.min.bytes", 1);
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(part -> new TopicPartition(topic, part.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    this.thread = Thread.ofPlatform().daemon().name("ear-" + topic).start(() -> listen(heard));
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(BiConsumer<ConsumerRecord<String, byte[]>, Instant> heard) {
    try (consumer) {
      while (!closing) {
        var records = consumer.poll(POLL);
        Instant now = Instant.now();
        records.forEach(one -> heard.accept(one, now));
      }
    } catch (WakeupException e) {
      // Closed.
    }
  }
}
