package dev.hearth.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one way a stream's events become JSON and back.
 *
 * @param <E> the stream's sealed interface
 */
public final class EventFormat<E> {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // Formats are constants: in a native image nothing may be looked up while it is made.
          .disable(DeserializationFeature.EAGER_DESERIALIZER_FETCH)
          .disable(SerializationFeature.EAGER_SERIALIZER_FETCH)
          .build();

  private final ObjectReader reader;
  private final ObjectWriter writer;

  private EventFormat(Class<E> stream) {
    JavaType envelope = JSON.getTypeFactory().constructParametricType(CloudEvent.class, stream);
    this.reader = JSON.readerFor(envelope);
    this.writer = JSON.writerFor(envelope);
  }

  /** The format of the stream whose sealed interface is {@code stream}. */
  public static <E> EventFormat<E> of(Class<E> stream) {
    return new EventFormat<>(stream);
  }

  /**
   * The event that {@code json} holds.
   *
   * @throws UnreadableEventException where it is not JSON, not an envelope, of an unknown type, or
   *     without something that its readers rely on
   */
  public CloudEvent<E> read(byte[] json) {
    CloudEvent<E> event;
    try {
      event = reader.readValue(json);
    } catch (IOException | RuntimeException e) {
      // A number may be no time and a text no amount; not all of that comes as an IOException.
      throw new UnreadableEventException(e);
    }
    if (event == null) {
      throw new UnreadableEventException("the message is JSON's null");
    }
    return event;
  }

  /**
   * The traceparent of any stream's event, for who passes it on unread; null where there is none.
   */
  public static @Nullable String traceparent(byte @Nullable [] json) {
    if (json == null) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("traceparent")) {
          return parser.getValueAsString();
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The event as one line of JSON, UTF-8. */
  public byte[] write(CloudEvent<E> event) {
    try {
      return writer.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event record must be writable as JSON", e);
    }
  }
}
