package dev.hearth.bench.sessionstart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.machine.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which events one receiver has seen, and when it did. */
final class Sightings {
  private final List<Sighting> all = new ArrayList<>();

  /**
   * An event that arrived.
   *
   * @param said when it happened, by its own word
   */
  record Sighting(String id, String type, String subject, Instant said, Instant seen) {
    double lagMillis() {
      return Duration.between(said, seen).toNanos() / 1e6;
    }
  }

  synchronized void note(JsonNode event, Instant seen) {
    all.add(
        new Sighting(
            event.path("id").asText(),
            event.path("type").asText(),
            event.path("subject").asText(),
            Instant.parse(event.path("time").asText()),
            seen));
    notifyAll();
  }

  synchronized List<Sighting> all() {
    return List.copyOf(all);
  }

  /** Waits for the event that says {@code what} of a session, as {@code ready}. */
  synchronized Sighting await(String session, String what, Duration limit)
      throws InterruptedException {
    String type = "dev.hearth.session." + what + ".v1";
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      for (Sighting one : all) {
        if (one.subject().equals(session) && one.type().equals(type)) {
          return one;
        }
        if (one.subject().equals(session) && one.type().equals("dev.hearth.session.failed.v1")) {
          throw new Refusal("session " + session + " failed instead of being " + what);
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new Refusal(
            "waited " + limit.toSeconds() + " s in vain for session " + session + " " + what);
      }
      wait(left);
    }
  }
}
