package dev.hearth.session.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaTraceTest {
  private static final String CAUSE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

  @Test
  void whatAnEnvelopeNamesAsItsCauseGoesAlongWhoeverSendsIt() {
    Header sent = sent("{\"id\": \"1\", \"traceparent\": \"" + CAUSE + "\"}");

    assertThat(new String(sent.value(), StandardCharsets.US_ASCII))
        .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
  }

  @Test
  void whatNothingCausedIsNotTraced() {
    assertThat(sent("{\"id\": \"1\"}")).isNull();
    assertThat(sent("{\"id\": \"1\", \"traceparent\": \"nonsense\"}")).isNull();
    assertThat(sent(null)).isNull();
  }

  private Header sent(String event) {
    byte[] value = event == null ? null : event.getBytes(StandardCharsets.UTF_8);
    KafkaTrace.send(producer, new ProducerRecord<>("topic", "key", value));
    return producer.history().getLast().headers().lastHeader("traceparent");
  }
}
