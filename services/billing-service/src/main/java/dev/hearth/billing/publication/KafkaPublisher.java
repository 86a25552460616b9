package dev.hearth.billing.publication;

import dev.hearth.billing.tracing.KafkaTrace;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends rows in order and says how many of them, counted from the first, Kafka has acknowledged. A
 * row behind a failed one counts as not sent, though it may have arrived: sent again after the
 * failed one, it is the last of its key again. Used by one thread.
 */
@ApplicationScoped
class KafkaPublisher {
  private final Supplier<Producer<String, byte[]>> producers;
  private final Duration patience;
  private Producer<String, byte[]> producer;

  KafkaPublisher(Supplier<Producer<String, byte[]>> producers, PublicationConfig config) {
    this.producers = producers;
    // The producer gives up by itself first: its own bound is the acknowledgement's.
    this.patience = config.acknowledgement().multipliedBy(2).plusSeconds(1);
  }

  /**
   * What became of an attempt.
   *
   * @param acknowledged how many rows, counted from the first, are safe in Kafka
   * @param failure of the row behind them; null where all are safe
   */
  record Outcome(int acknowledged, Exception failure) {}

  Outcome send(List<OutboxRow> rows) {
    int acknowledged = 0;
    try {
      for (Future<RecordMetadata> answer : sendUntilRefused(rows)) {
        answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        acknowledged++;
      }
    } catch (ExecutionException e) {
      close();
      return new Outcome(acknowledged, e.getCause() instanceof Exception cause ? cause : e);
    } catch (TimeoutException | KafkaException e) {
      close();
      return new Outcome(acknowledged, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      return new Outcome(acknowledged, e);
    }
    return new Outcome(acknowledged, null);
  }

  private List<Future<RecordMetadata>> sendUntilRefused(List<OutboxRow> rows) {
    if (producer == null) {
      producer = producers.get();
    }
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    for (OutboxRow row : rows) {
      Future<RecordMetadata> answer =
          KafkaTrace.send(producer, new ProducerRecord<>(row.topic(), row.key(), row.payload()));
      answers.add(answer);
      if (answer.state() == Future.State.FAILED) {
        break;
      }
    }
    return answers;
  }

  /** Drops the producer and what it still holds; the rows are safe in the database. */
  void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
