package dev.hearth.tenant.publication;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes producers from {@code kafka.*} and from what the outbox's promise needs. */
class KafkaConfig {

  /** Every wait is bounded by the acknowledgement's patience, so that a takeover can outwait it. */
  @Produces
  @Singleton
  Supplier<Producer<String, byte[]>> producers(
      @Identifier("default-kafka-broker") Map<String, Object> kafka, PublicationConfig config) {
    int patience = (int) config.acknowledgement().toMillis();
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove("group.id");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1000, patience - 500));
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.max(1000, patience));
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    return () -> new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
