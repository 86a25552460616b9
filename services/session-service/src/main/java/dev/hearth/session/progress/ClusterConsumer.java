package dev.hearth.session.progress;

import dev.hearth.events.ClusterEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import dev.hearth.session.feed.Feeds;
import dev.hearth.session.feed.Message;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Reads {@code hearth.clusters}. Safe to replay: only a later heartbeat counts. */
@ApplicationScoped
class ClusterConsumer {
  private static final EventFormat<ClusterEvent> FORMAT = EventFormat.of(ClusterEvent.class);

  private final Reachability reachability;

  ClusterConsumer(Reachability reachability) {
    this.reachability = reachability;
  }

  void start(@Observes StartupEvent event, Feeds feeds) {
    feeds.replay("clusters", Topics.CLUSTERS, this::take);
  }

  void take(Message message) {
    if (message.value() != null) {
      switch (FORMAT.read(message.value()).data()) {
        case ClusterEvent.Heartbeat heartbeat -> reachability.heard(heartbeat);
      }
    }
  }
}
