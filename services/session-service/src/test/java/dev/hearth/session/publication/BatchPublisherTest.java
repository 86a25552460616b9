package dev.hearth.session.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class BatchPublisherTest {
  private static final OutboxStore.Row A1 = row(1, "t", "a");
  private static final OutboxStore.Row A2 = row(2, "t", "a");
  private static final OutboxStore.Row B1 = row(3, "t", "b");
  private static final OutboxStore.Row OTHER = row(4, "u", "a");

  @Test
  void keepsWhatFollowsAFailedRowOfItsKey() throws InterruptedException {
    BatchPublisher delivery =
        BatchPublisher.of(new Failing(Set.of(A1), false), List.of(A1, A2, B1, OTHER), () -> 0);

    assertThat(delivery.done()).containsExactly(B1, OTHER);
    assertThat(delivery.failures()).containsOnlyKeys("t");
  }

  @Test
  void asksATopicOnceThatTakesNothing() throws InterruptedException {
    Failing producer = new Failing(Set.of(A2), true);

    BatchPublisher delivery = BatchPublisher.of(producer, List.of(A1, A2, B1, OTHER), () -> 0);

    assertThat(delivery.done()).containsExactly(A1, OTHER);
    assertThat(delivery.failures()).containsOnlyKeys("t");
    assertThat(producer.history()).hasSize(2);
  }

  private static OutboxStore.Row row(long id, String topic, String key) {
    return new OutboxStore.Row(id, topic, key, new byte[] {(byte) id});
  }

  /** Fails for some rows: at once, as without a topic, or only when all were handed over. */
  private static final class Failing extends MockProducer<String, byte[]> {
    private final Set<OutboxStore.Row> rows;
    private final boolean atOnce;
    private final CompletableFuture<RecordMetadata> late = new CompletableFuture<>();

    Failing(Set<OutboxStore.Row> rows, boolean atOnce) {
      super(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
      this.rows = rows;
      this.atOnce = atOnce;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> message, Callback callback) {
      if (rows.stream().noneMatch(row -> row.value()[0] == message.value()[0])) {
        return super.send(message, callback);
      }
      return atOnce ? CompletableFuture.failedFuture(new TimeoutException()) : late;
    }

    @Override
    public synchronized void flush() {
      late.completeExceptionally(new TimeoutException());
    }
  }
}
