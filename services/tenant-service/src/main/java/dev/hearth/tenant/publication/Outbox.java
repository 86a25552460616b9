package dev.hearth.tenant.publication;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/**
 * Takes events in the transaction that makes them true. Callers hold the row lock of the event's
 * subject, so that rows of one key are numbered in the order in which they are committed.
 */
@ApplicationScoped
public class Outbox {
  private final OutboxStore store;

  Outbox(OutboxStore store) {
    this.store = store;
  }

  /** Promises that {@code event} will be on {@code topic} if the transaction commits. */
  @Transactional(Transactional.TxType.MANDATORY)
  public <E> void add(String topic, EventFormat<E> format, CloudEvent<E> event) {
    store.add(topic, event.subject(), format.write(event.causedBy(KafkaTrace.current())));
  }
}
