package dev.hearth.billing.tracing;

import dev.hearth.events.EventFormat;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Carries traces over Kafka. What is sent was caused by what its envelope names, whoever sends it
 * and however much later; what is received was caused by its sending. Without a cause there is no
 * span, so that what happens all the time, as heartbeats do, traces nothing.
 */
public final class KafkaTrace {
  private static final String TRACEPARENT = "traceparent";

  private static final TextMapGetter<String> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(TRACEPARENT) ? traceparent : null;
        }
      };

  private KafkaTrace() {}

  /** As the producer does, in a span that lasts until Kafka has the message or will not have it. */
  public static Future<RecordMetadata> send(
      Producer<String, byte[]> producer, ProducerRecord<String, byte[]> message) {
    Span span =
        span("send", message.topic(), message.key(), SpanKind.PRODUCER, cause(message.value()));
    if (of(span) == null) {
      return producer.send(message);
    }
    message.headers().add(TRACEPARENT, of(span).getBytes(StandardCharsets.US_ASCII));
    return producer.send(
        message,
        (where, failure) -> {
          if (failure != null) {
            span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
          }
          span.end();
        });
  }

  /**
   * The span of dealing with {@code message}; it is for the caller to end. Only the header is
   * asked: most messages are usage, which has no cause, and reading each for one would be a second
   * parsing.
   */
  public static Span process(ConsumerRecord<byte[], byte[]> message) {
    Header header = message.headers().lastHeader(TRACEPARENT);
    String cause = header == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    return span("process", message.topic(), key(message), SpanKind.CONSUMER, cause);
  }

  private static Span span(
      String operation, String topic, String key, SpanKind kind, @Nullable String cause) {
    Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), cause, GETTER);
    if (!Span.fromContext(parent).getSpanContext().isValid()) {
      return Span.getInvalid();
    }
    return GlobalOpenTelemetry.getTracer("dev.hearth.kafka")
        .spanBuilder(operation + " " + topic)
        .setParent(parent)
        .setSpanKind(kind)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.destination.name", topic)
        .setAttribute("messaging.operation.name", operation)
        .setAttribute("messaging.operation.type", operation)
        .setAttribute("messaging.kafka.message.key", key)
        .startSpan();
  }

  private static @Nullable String key(ConsumerRecord<byte[], byte[]> message) {
    return message.key() == null ? null : new String(message.key(), StandardCharsets.UTF_8);
  }

  private static @Nullable String cause(byte @Nullable [] event) {
    return EventFormat.traceparent(event);
  }

  private static @Nullable String of(Span span) {
    SpanContext context = span.getSpanContext();
    return context.isValid()
        ? "00-%s-%s-%s"
            .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex())
        : null;
  }
}
