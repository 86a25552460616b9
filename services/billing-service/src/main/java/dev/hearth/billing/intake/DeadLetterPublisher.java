package dev.hearth.billing.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * Puts aside what will never be taken, with where it came from and why, and returns only when Kafka
 * has it. A letter is bounded in size; how many are kept is the topic's own bound.
 */
@ApplicationScoped
class DeadLetterPublisher {
  private static final int LONGEST_DETAIL = 500;
  private static final long PATIENCE_SECONDS = 20;

  private final Supplier<Producer<String, byte[]>> producers;
  private final IntakeConfig config;
  private final MeterRegistry meters;

  DeadLetterPublisher(
      Supplier<Producer<String, byte[]>> producers, IntakeConfig config, MeterRegistry meters) {
    this.producers = producers;
    this.config = config;
    this.meters = meters;
  }

  /** Dead letters are rare, so each batch of them has a producer of its own. */
  void publish(List<Rejected> rejected) {
    if (rejected.isEmpty()) {
      return;
    }
    Producer<String, byte[]> producer = producers.get();
    try {
      List<Future<RecordMetadata>> answers = new ArrayList<>();
      rejected.forEach(one -> answers.add(producer.send(letter(one))));
      for (Future<RecordMetadata> answer : answers) {
        answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("a dead letter was not acknowledged", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while putting messages aside", e);
    } finally {
      // What was not acknowledged by now is sent again with its batch.
      producer.close(Duration.ofSeconds(1));
    }
    rejected.forEach(this::count);
  }

  private void count(Rejected one) {
    String reason = one.reason().name().toLowerCase(Locale.ROOT);
    meters.counter("hearth.dead.letters", "reason", reason).increment();
    Log.errorf(
        "A message was put aside: topic=%s partition=%d offset=%d reason=%s detail=%s",
        one.message().topic(),
        one.message().partition(),
        one.message().offset(),
        reason,
        shortened(one.detail()));
  }

  private ProducerRecord<String, byte[]> letter(Rejected one) {
    Message message = one.message();
    byte[] value = message.value();
    boolean cut = value != null && value.length > config.deadLetterBytes();
    String key = message.key() == null ? null : new String(message.key(), StandardCharsets.UTF_8);
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            config.deadLetterTopic(),
            key,
            cut ? Arrays.copyOf(value, config.deadLetterBytes()) : value);
    header(letter, "hearth-reason", one.reason().name().toLowerCase(Locale.ROOT));
    header(letter, "hearth-detail", shortened(one.detail()));
    header(letter, "hearth-topic", message.topic());
    header(letter, "hearth-partition", Integer.toString(message.partition()));
    header(letter, "hearth-offset", Long.toString(message.offset()));
    header(letter, "hearth-cut", Boolean.toString(cut));
    return letter;
  }

  private static void header(ProducerRecord<String, byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** One line of it: decoders quote at length. */
  private static String shortened(String detail) {
    String line = String.valueOf(detail).replaceAll("\\s+", " ");
    return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) : line;
  }
}
