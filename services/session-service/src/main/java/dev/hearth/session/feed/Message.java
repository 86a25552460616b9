package dev.hearth.session.feed;

import dev.hearth.events.UnreadableEventException;

/**
 * What came on a topic.
 *
 * @param value null for a tombstone
 */
public record Message(String topic, String key, byte[] value) {

  /** Deals with messages of a feed, one after the other; a repeat must be harmless. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Takes the message in.
     *
     * @throws UnreadableEventException where no repeat could ever help; so do a store's refusal of
     *     the data and Java's own faults of values
     */
    void take(Message message);
  }
}
