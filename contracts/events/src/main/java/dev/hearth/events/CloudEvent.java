package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 envelope in structured JSON mode. The envelope's {@code type} names the case of
 * {@code data}, so a consumer reads one stream's sealed interface from it.
 *
 * @param <E> the stream's sealed interface
 * @param specversion always {@code 1.0}
 * @param id unique within {@code source}; deterministic or written in the transaction of the fact,
 *     so that a repeat carries the same id
 * @param source who says so: {@code /hearth/<service>} or {@code /hearth/clusters/<cluster>}
 * @param type the wire name of the case of {@code data}
 * @param subject what it is about; also the Kafka key: a tenant, session or cluster id
 * @param time when it became true
 * @param datacontenttype always {@code application/json}
 * @param traceparent W3C trace context of the request that caused it; null where there is none
 * @param data the fact
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudEvent<E>(
    String specversion,
    String id,
    String source,
    String type,
    String subject,
    Instant time,
    String datacontenttype,
    @Nullable String traceparent,
    @JsonTypeInfo(
            use = JsonTypeInfo.Id.NAME,
            include = JsonTypeInfo.As.EXTERNAL_PROPERTY,
            property = "type")
        E data) {

  public CloudEvent {
    if (!"1.0".equals(specversion)) {
      throw new IllegalArgumentException("specversion must be 1.0, not " + specversion);
    }
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(data, "data");
  }

  /** The envelope of {@code data}; its type is the case's wire name. */
  public static <E> CloudEvent<E> of(
      String id, String source, String subject, Instant time, E data) {
    // Jackson writes this component and not the type id of data, so it must be there.
    String type = data.getClass().getAnnotation(JsonTypeName.class).value();
    return new CloudEvent<>("1.0", id, source, type, subject, time, "application/json", null, data);
  }

  /** The same, as something that {@code cause} brought about: a traceparent, or null for none. */
  public CloudEvent<E> causedBy(@Nullable String cause) {
    return new CloudEvent<>(
        specversion, id, source, type, subject, time, datacontenttype, cause, data);
  }
}
