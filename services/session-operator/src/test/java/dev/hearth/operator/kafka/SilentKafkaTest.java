package dev.hearth.operator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Silence;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that accepts and says nothing, before a producer as the operator makes it. */
@Timeout(120)
class SilentKafkaTest {
  @Test
  void oneWaitsAMomentAndTheOthersAreTurnedAwayAtOnce() throws IOException {
    try (Silence broker = new Silence(1);
        KafkaProducer<String, byte[]> producer =
            new KafkaClients(Map.of("bootstrap.servers", "localhost:" + broker.port()))
                .producer()) {
      broker.fall();
      // Stands still, so that no pause makes the moment pass before the last was turned away.
      Clock clock = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
      EventPublisher events = new EventPublisher(producer, clock);

      long began = System.nanoTime();
      CompletableFuture<Void> first = events.publish("topic", "key", new byte[10]);
      Duration waited = Duration.ofNanos(System.nanoTime() - began);

      assertThat(first).isCompletedExceptionally();
      // By itself a producer waits for a minute.
      assertThat(waited).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(40));
      for (int i = 0; i < 100; i++) {
        assertThat(events.publish("topic", "key", new byte[10]))
            .as("without having asked the producer")
            .failsWithin(Duration.ZERO)
            .withThrowableOfType(ExecutionException.class)
            .withMessageContaining("no broker answers");
      }
    }
  }
}
