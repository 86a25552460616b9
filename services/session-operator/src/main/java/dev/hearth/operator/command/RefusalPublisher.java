package dev.hearth.operator.command;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Executors;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.events.Topics;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.kafka.EventPublisher;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of a session that has no object, because the API server would not take it: there
 * is no status to number the observation, so its number is the revision that was refused, and who
 * says it twice says the same. Used by the one thread that reads desired states.
 */
@Singleton
class RefusalPublisher {
  private static final Executors NONE = new Executors(0, 0, 0);

  private final EventPublisher events;
  private final String cluster;
  private final Clock clock;
  private final EventFormat<ObservedEvent> format = EventFormat.of(ObservedEvent.class);

  /** What is on its way or there, by the event's id; forgotten when the session is dealt with. */
  private final Map<String, CompletableFuture<Void>> said = new HashMap<>();

  RefusalPublisher(EventPublisher events, ClusterConfig cluster, Clock clock) {
    this.events = events;
    this.cluster = cluster.name();
    this.clock = clock;
  }

  /** The session waits for the cluster to take it. */
  void waits(DesiredEvent.Session desired, String message, @Nullable String cause) {
    // Answers no revision: nothing of this one is in force.
    isSaid(desired, new Saying("waiting", 0, Phase.PROVISIONING, "NotTaken", message), cause);
  }

  /** The session is over before it began. Answers whether Kafka has taken that in. */
  boolean isOver(DesiredEvent.Session desired, String message, @Nullable String cause) {
    long revision = desired.revision();
    return isSaid(
        desired,
        desired.stop() == null
            ? new Saying("refused", revision, Phase.FAILED, "RefusedByCluster", message)
            : new Saying(
                "refused",
                revision,
                Phase.ENDED,
                desired.stop().reason(),
                desired.stop().message()),
        cause);
  }

  /** No more is to be said of this session now. */
  void forget(String session) {
    said.keySet().removeIf(id -> id.startsWith(session + "/"));
  }

  /**
   * @param name stands for the uid of the object that there is not
   */
  private record Saying(
      String name, long revision, Phase phase, String reason, @Nullable String message) {}

  private boolean isSaid(DesiredEvent.Session desired, Saying saying, @Nullable String cause) {
    String uid = desired.session() + "/" + saying.name();
    String id = uid + "/" + desired.revision();
    CompletableFuture<Void> sent = said.get(id);
    if (sent == null || sent.isCompletedExceptionally()) {
      sent =
          events.publish(
              Topics.observed(cluster), desired.session(), event(desired, saying, cause));
      said.put(id, sent);
      if (sent.isCompletedExceptionally()) {
        Log.warnf("Could not say that session %s was refused and tries again", desired.session());
      }
    }
    return sent.isDone() && !sent.isCompletedExceptionally();
  }

  private byte[] event(DesiredEvent.Session desired, Saying saying, @Nullable String cause) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String uid = desired.session() + "/" + saying.name();
    ObservedEvent seen =
        new ObservedEvent.Session(
            desired.session(),
            cluster,
            uid,
            desired.revision(),
            saying.revision(),
            saying.phase(),
            saying.reason(),
            saying.message(),
            null,
            null,
            saying.phase() == Phase.PROVISIONING ? null : now,
            null,
            NONE,
            List.of(),
            null,
            null);
    return format.write(
        CloudEvent.of(
                uid + "/" + desired.revision(),
                "/hearth/clusters/" + cluster,
                desired.session(),
                now,
                seen)
            .causedBy(cause));
  }
}
