package dev.hearth.operator.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends events; the future completes when Kafka has acknowledged one. Never throws. Where no broker
 * answers, one sender waits for it a moment and the others are turned away at once, so that an
 * outage does not hold up what needs no broker.
 */
@Singleton
public class EventPublisher {
  private static final Duration TURNED_AWAY = Duration.ofSeconds(2);

  private final Producer<String, byte[]> producer;
  private final Clock clock;
  private volatile Instant awayUntil = Instant.EPOCH;

  EventPublisher(Producer<String, byte[]> producer, Clock clock) {
    this.producer = producer;
    this.clock = clock;
  }

  public CompletableFuture<Void> publish(String topic, String key, byte[] event) {
    if (clock.instant().isBefore(awayUntil)) {
      return CompletableFuture.failedFuture(new KafkaException("no broker answers"));
    }
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try {
      KafkaTrace.send(
          producer,
          new ProducerRecord<>(topic, key, event),
          (where, failure) -> {
            if (failure == null) {
              acknowledged.complete(null);
            } else {
              failed(acknowledged, failure);
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      failed(acknowledged, e);
    }
    return acknowledged;
  }

  private void failed(CompletableFuture<Void> acknowledged, Exception failure) {
    awayUntil = clock.instant().plus(TURNED_AWAY);
    acknowledged.completeExceptionally(failure);
  }

  @PreDestroy
  void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
