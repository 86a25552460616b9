package dev.hearth.bench.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.machine.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which events one receiver has seen, and when it did. */
public final class Sightings {
  private final List<Sighting> all = new ArrayList<>();

  /**
   * An event that arrived.
   *
   * @param said when it happened, by its own word
   * @param data what it says, as JSON
   */
  public record Sighting(
      String id, String type, String subject, Instant said, Instant seen, String data) {
    private static final String TYPE = "dev.hearth.session.%s.v1";

    /** Whether it says {@code what} of a session, as {@code ready}. */
    public boolean says(String session, String what) {
      return subject.equals(session) && type.equals(TYPE.formatted(what));
    }

    public double lagMillis() {
      return Duration.between(said, seen).toNanos() / 1e6;
    }
  }

  public synchronized void note(JsonNode event, Instant seen) {
    all.add(
        new Sighting(
            event.path("id").asText(),
            event.path("type").asText(),
            event.path("subject").asText(),
            Instant.parse(event.path("time").asText()),
            seen,
            event.path("data").toString()));
    notifyAll();
  }

  public synchronized List<Sighting> all() {
    return List.copyOf(all);
  }

  /** Waits for the event that says {@code what} of a session, as {@code ready}. */
  public synchronized Sighting await(String session, String what, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      for (Sighting one : all) {
        if (one.says(session, what)) {
          return one;
        }
        if (one.says(session, "failed")) {
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
