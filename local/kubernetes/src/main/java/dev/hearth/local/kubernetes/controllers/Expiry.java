package dev.hearth.local.kubernetes.controllers;

import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events live an hour, and only so many of them: they are news, not records. */
public final class Expiry {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int MOST = 5_000;
  private static final List<String> TYPES = List.of("events", "events.events.k8s.io");

  private final ObjectStore store;
  private final Clock clock;

  public Expiry(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  public void sweep() {
    Instant limit = clock.instant().minus(LIFE);
    for (String type : TYPES) {
      List<Stored> events =
          store.list(type, "").stream()
              .sorted((a, b) -> Long.compare(a.version(), b.version()))
              .toList();
      int excess = events.size() - MOST;
      for (int i = 0; i < events.size(); i++) {
        Instant made =
            Instant.parse(Json.text(events.get(i).tree(), "metadata", "creationTimestamp"));
        if (i < excess || made.isBefore(limit)) {
          store.remove(events.get(i).key());
        }
      }
    }
  }
}
