package dev.hearth.operator.kafka;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A publisher whose broker keeps what it is given, and acknowledges when the test says so. */
public final class RecordedEvents {
  private static final EventFormat<ObservedEvent> FORMAT = EventFormat.of(ObservedEvent.class);

  private final MockProducer<String, byte[]> broker =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());

  public EventPublisher publisher() {
    return new EventPublisher(broker, Clock.systemUTC());
  }

  /** Acknowledges the oldest that is not yet; false where there is none. */
  public boolean acknowledge() {
    return broker.completeNext();
  }

  /** The oldest that is not acknowledged is lost; false where there is none. */
  public boolean lose() {
    return broker.errorNext(new IllegalStateException("lost"));
  }

  public List<CloudEvent<ObservedEvent>> observed() {
    return broker.history().stream().map(each -> FORMAT.read(each.value())).toList();
  }
}
