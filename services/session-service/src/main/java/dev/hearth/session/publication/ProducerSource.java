package dev.hearth.session.publication;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Opens Kafka producers that lose nothing and keep the order. */
@ApplicationScoped
class ProducerSource {
  /** How long giving one message to the producer may take where it must ask Kafka first. */
  static final Duration BLOCK = Duration.ofSeconds(3);

  /** How long after that the message may still reach Kafka. */
  static final Duration DELIVERY = Duration.ofSeconds(5);

  private final Map<String, Object> kafka;

  ProducerSource(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.kafka = kafka;
  }

  Producer<String, byte[]> open() {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "session-service-outbox");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // The order is kept by one request at a time; a repeat is harmless. Kafka's idempotence would
    // keep it, too, but such a producer never sends anything again where its first login fails.
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    // A message waits for nobody: latency counts here, volume is small.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 250);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) BLOCK.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
