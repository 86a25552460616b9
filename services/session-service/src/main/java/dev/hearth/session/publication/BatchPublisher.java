package dev.hearth.session.publication;

import dev.hearth.session.tracing.KafkaTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What became of some rows that were sent.
 *
 * @param done rows that Kafka has, with all earlier ones of their key
 * @param failures topics of which a row was not taken, each with its first failure
 */
record BatchPublisher(List<OutboxStore.Row> done, Map<String, Exception> failures) {
  /** After this no further row is begun; what is left is for the next time. */
  static final Duration HANDING_OVER = Duration.ofSeconds(2);

  private record Sent(OutboxStore.Row row, Future<RecordMetadata> acknowledgement) {}

  private record Key(String topic, String key) {}

  /** Sends {@code rows}, as far as their topics take them, and waits for the answers. */
  static BatchPublisher of(
      Producer<String, byte[]> producer, List<OutboxStore.Row> rows, LongSupplier nanoTime)
      throws InterruptedException {
    List<Sent> sent = handOver(producer, rows, nanoTime);
    producer.flush();
    List<OutboxStore.Row> done = new ArrayList<>(sent.size());
    Map<String, Exception> failures = new LinkedHashMap<>();
    Set<Key> broken = new HashSet<>();
    for (Sent each : sent) {
      OutboxStore.Row row = each.row();
      Key key = new Key(row.topic(), row.key());
      try {
        each.acknowledgement().get(1, TimeUnit.MINUTES);
        // Behind one that failed it must go again, or the older one would come last.
        if (!broken.contains(key)) {
          done.add(row);
        }
      } catch (ExecutionException | TimeoutException e) {
        broken.add(key);
        failures.putIfAbsent(row.topic(), e);
      }
    }
    return new BatchPublisher(List.copyOf(done), Map.copyOf(failures));
  }

  /** A topic that does not even begin to take a row is not asked again: each time may block. */
  private static List<Sent> handOver(
      Producer<String, byte[]> producer, List<OutboxStore.Row> rows, LongSupplier nanoTime) {
    List<Sent> sent = new ArrayList<>(rows.size());
    Set<String> closed = new HashSet<>();
    long until = nanoTime.getAsLong() + HANDING_OVER.toNanos();
    for (OutboxStore.Row row : rows) {
      if (nanoTime.getAsLong() - until >= 0) {
        break;
      }
      if (!closed.contains(row.topic())) {
        Future<RecordMetadata> acknowledgement =
            KafkaTrace.send(producer, new ProducerRecord<>(row.topic(), row.key(), row.value()));
        sent.add(new Sent(row, acknowledgement));
        if (acknowledgement.state() == Future.State.FAILED) {
          closed.add(row.topic());
        }
      }
    }
    return sent;
  }
}
