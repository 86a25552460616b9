package dev.hearth.operator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Silence;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
      EventPublisher events = new EventPublisher(producer, Clock.systemUTC());

      Duration first = took(events);
      Duration others = Duration.ZERO;
      for (int i = 0; i < 100; i++) {
        others = others.plus(took(events));
      }

      assertThat(first).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
      assertThat(others).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static Duration took(EventPublisher events) {
    long began = System.nanoTime();
    CompletableFuture<Void> published = events.publish("topic", "key", new byte[10]);
    assertThat(published).isCompletedExceptionally();
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
