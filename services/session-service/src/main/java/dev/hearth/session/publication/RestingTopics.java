package dev.hearth.session.publication;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Topics that took nothing and are left alone for a while, longer each time: asking one that is not
 * there holds up all others for as long as the producer looks for it. Used by one thread.
 */
final class RestingTopics {
  static final Duration SHORTEST = Duration.ofSeconds(5);
  static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * @param length of this rest; the next one is twice as long
   * @param until moment of the clock to try again
   */
  private record Rest(Duration length, long until) {}

  private final LongSupplier nanoTime;
  private final Map<String, Rest> rests = new HashMap<>();

  RestingTopics(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The topic took nothing; false where it is so again. */
  boolean refused(String topic) {
    Rest before = rests.get(topic);
    Duration length = before == null ? SHORTEST : longer(before.length());
    rests.put(topic, new Rest(length, nanoTime.getAsLong() + length.toNanos()));
    return before == null;
  }

  /** The topic took something; true where it did not before. */
  boolean taken(String topic) {
    return rests.remove(topic) != null;
  }

  /** Those that are not to be asked now. */
  Set<String> now() {
    long now = nanoTime.getAsLong();
    return rests.entrySet().stream()
        .filter(rest -> rest.getValue().until() - now > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static Duration longer(Duration length) {
    Duration doubled = length.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
