package dev.hearth.session.publication;

import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Stands for Kafka on the way out: remembers what it was sent, and can be away. */
@Mock
@ApplicationScoped
public class FakeKafka extends ProducerSource {
  private final Set<String> missing = ConcurrentHashMap.newKeySet();

  private final MockProducer<String, byte[]> sent =
      new MockProducer<>(
          true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer()) {
        @Override
        public Future<RecordMetadata> send(
            ProducerRecord<String, byte[]> message, Callback callback) {
          return missing.contains(message.topic())
              ? CompletableFuture.failedFuture(new UnknownTopicOrPartitionException())
              : super.send(message, callback);
        }

        @Override
        public void close() {
          // The next turn of the publisher gets the same one.
        }
      };

  FakeKafka() {
    super(Map.of());
  }

  /** One message that Kafka took; value null for a tombstone. */
  public record Sent(String topic, String key, String value) {}

  @Override
  Producer<String, byte[]> open() {
    return sent;
  }

  public void away(boolean away) {
    sent.sendException = away ? new IllegalStateException("Kafka is away") : null;
  }

  public void missing(String topic, boolean is) {
    if (is) {
      missing.add(topic);
    } else {
      missing.remove(topic);
    }
  }

  /** All messages of a key, in the order in which they went out. */
  public List<Sent> of(String topic, String key) {
    return sent.history().stream()
        .filter(each -> each.topic().equals(topic) && each.key().equals(key))
        .map(
            each ->
                new Sent(
                    each.topic(),
                    each.key(),
                    each.value() == null ? null : new String(each.value(), StandardCharsets.UTF_8)))
        .toList();
  }
}
