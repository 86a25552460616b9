package dev.hearth.billing.intake;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Stands where the broker is: hands out what a test delivers and keeps the committed offsets. */
@Mock
@Singleton
public class ScriptedKafka implements Supplier<Consumer<byte[], byte[]>> {
  private static final Set<String> TOPICS =
      Set.of("hearth.tenants", "hearth.sessions", "hearth.usage.local", "hearth.usage.other");

  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> log = new ConcurrentHashMap<>();
  private final MockConsumer<byte[], byte[]> consumer = new RereadingConsumer();

  ScriptedKafka() {
    TOPICS.forEach(
        topic ->
            consumer.updatePartitions(
                topic, List.of(new PartitionInfo(topic, 0, null, null, null))));
    Set<TopicPartition> partitions =
        TOPICS.stream().map(ScriptedKafka::of).collect(Collectors.toSet());
    consumer.updateBeginningOffsets(
        partitions.stream().collect(Collectors.toMap(Function.identity(), one -> 0L)));
    consumer.schedulePollTask(() -> consumer.rebalance(partitions));
  }

  @Override
  public Consumer<byte[], byte[]> get() {
    return consumer;
  }

  /** The offset at which the message stands. */
  public long deliver(String topic, String key, byte[] value) {
    List<ConsumerRecord<byte[], byte[]>> records =
        log.computeIfAbsent(topic, one -> new CopyOnWriteArrayList<>());
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    var delivered = new ConsumerRecord<>(topic, 0, records.size(), keyBytes, value);
    records.add(delivered);
    consumer.schedulePollTask(() -> consumer.addRecord(delivered));
    return delivered.offset();
  }

  /** Whether the message at {@code offset} will not be read again. */
  public boolean committed(String topic, long offset) {
    OffsetAndMetadata mark = consumer.committed(Set.of(of(topic))).get(of(topic));
    return mark != null && mark.offset() > offset;
  }

  private static TopicPartition of(String topic) {
    return new TopicPartition(topic, 0);
  }

  /** Kafka's mock forgets what it has handed out; a broker hands it out again after a seek. */
  private final class RereadingConsumer extends MockConsumer<byte[], byte[]> {
    RereadingConsumer() {
      super("earliest");
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      super.seek(partition, offset);
      log.getOrDefault(partition.topic(), List.of()).stream()
          .filter(one -> one.offset() >= offset)
          .forEach(one -> schedulePollTask(() -> addRecord(one)));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      // The mock never waits, and the loop around it would take a whole core.
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      return super.poll(timeout);
    }
  }
}
