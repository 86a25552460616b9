package dev.hearth.billing.publication;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Stands where the broker is: keeps what it took, and can be away. */
@Mock
@Singleton
public class RecordingKafka implements Supplier<Producer<String, byte[]>> {
  private final List<ProducerRecord<String, byte[]>> taken = new CopyOnWriteArrayList<>();
  private volatile Predicate<ProducerRecord<String, byte[]>> refusal = record -> false;

  @Override
  public Producer<String, byte[]> get() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
      @Override
      public synchronized Future<RecordMetadata> send(
          ProducerRecord<String, byte[]> record, Callback callback) {
        if (refusal.test(record)) {
          return CompletableFuture.failedFuture(new TimeoutException("no broker"));
        }
        taken.add(record);
        return super.send(record, callback);
      }
    };
  }

  public void refuse(Predicate<ProducerRecord<String, byte[]>> which) {
    refusal = which;
  }

  public List<ProducerRecord<String, byte[]>> of(String key) {
    return taken.stream().filter(record -> key.equals(record.key())).toList();
  }
}
