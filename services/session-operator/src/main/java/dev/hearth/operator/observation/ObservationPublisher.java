package dev.hearth.operator.observation;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.events.Topics;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.kafka.EventPublisher;
import dev.hearth.operator.kafka.KafkaTrace;
import dev.hearth.resource.SparkSession;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Publishes what stands in a status, after it was written there. What is on its way is not sent a
 * second time; what failed is sent again when the reconciler next comes by.
 */
@Singleton
public class ObservationPublisher {
  private static final Set<String> IS_OVER = Set.of(Phase.ENDED.name(), Phase.FAILED.name());

  private final EventPublisher events;
  private final SessionTrigger trigger;
  private final String cluster;
  private final Clock clock;
  private final EventFormat<ObservedEvent> format = EventFormat.of(ObservedEvent.class);

  /** By the object's uid: a sequence counts within it. */
  private final Map<String, Long> underway = new ConcurrentHashMap<>();

  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

  ObservationPublisher(
      EventPublisher events, SessionTrigger trigger, ClusterConfig cluster, Clock clock) {
    this.events = events;
    this.trigger = trigger;
    this.cluster = cluster.name();
    this.clock = clock;
  }

  /** The last sequence that Kafka has acknowledged to this process; 0 before the first. */
  public long acknowledged(SparkSession object) {
    return acknowledged.getOrDefault(object.getMetadata().getUid(), 0L);
  }

  /** Sends the object's observation unless Kafka has it or is about to. */
  public void publish(SparkSession object) {
    String uid = object.getMetadata().getUid();
    String session = object.getMetadata().getName();
    long sequence = object.getStatus().sequence;
    long known = Math.max(object.getStatus().publishedSequence, acknowledged(object));
    if (sequence <= known || sequence <= underway.getOrDefault(uid, 0L)) {
      return;
    }
    underway.put(uid, sequence);
    // The object waits for nothing else to go; while a session lives, nothing waits for it.
    boolean last = IS_OVER.contains(object.getStatus().phase);
    byte[] event =
        format.write(
            CloudEvent.<ObservedEvent>of(
                    Observation.id(object),
                    "/hearth/clusters/" + cluster,
                    session,
                    clock.instant(),
                    Observation.of(object, cluster))
                .causedBy(KafkaTrace.current()));
    events
        .publish(Topics.observed(cluster), session, event)
        .whenComplete(
            (done, failure) -> {
              underway.remove(uid, sequence);
              if (failure == null) {
                acknowledged.merge(uid, sequence, Math::max);
                if (last) {
                  trigger.wake(session);
                }
              } else {
                Log.warnf(
                    "Could not publish what was observed of session %s and tries again: %s",
                    session, failure);
              }
            });
  }

  public void forget(SparkSession object) {
    underway.remove(object.getMetadata().getUid());
    acknowledged.remove(object.getMetadata().getUid());
  }
}
