package dev.hearth.session.publication;

import jakarta.enterprise.context.ApplicationScoped;

/** What this service has to say, kept until Kafka has it. Write in the transaction of the fact. */
@ApplicationScoped
public class Outbox {
  private final OutboxStore store;

  Outbox(OutboxStore store) {
    this.store = store;
  }

  public void add(String topic, String key, byte[] value) {
    store.add(topic, key, value);
  }

  /** Takes {@code key} out of a compacted topic. */
  public void addTombstone(String topic, String key) {
    store.add(topic, key, null);
  }
}
