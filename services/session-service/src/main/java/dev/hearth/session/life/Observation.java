package dev.hearth.session.life;

import dev.hearth.events.ObservedEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The last that the cluster said of a session, as far as it was believed.
 *
 * @param uid of the object that spoke; a sequence counts within it
 * @param formerUids objects that a later one has replaced: what they said may be delivered again
 *     and must not count again
 * @param result what came of the driver pod; null until it has ended by itself
 * @param stopNotice that the session is stopped soon; null while no stop is near
 */
@RegisterForReflection
public record Observation(
    String uid,
    List<String> formerUids,
    long sequence,
    String namespace,
    Instant meteredThrough,
    ObservedEvent.Executors executors,
    List<ObservedEvent.Condition> conditions,
    ObservedEvent.Result result,
    ObservedEvent.StopNotice stopNotice) {

  /** Before the cluster said anything. */
  static final Observation NOTHING =
      new Observation(
          null,
          List.of(),
          0,
          null,
          null,
          new ObservedEvent.Executors(0, 0, 0),
          List.of(),
          null,
          null);

  public Observation {
    formerUids = List.copyOf(formerUids);
    conditions = List.copyOf(conditions);
  }

  /**
   * Whether {@code event} is news. Within one object the sequence must grow. Another object's
   * sequence starts anew, so it is news exactly when that object has not been replaced before.
   */
  boolean isNews(ObservedEvent.Session event) {
    if (event.uid().equals(uid)) {
      return event.sequence() > sequence;
    }
    return !formerUids.contains(event.uid());
  }

  /** Whether any pod was metered, as far as the cluster ever said. */
  boolean metered() {
    return meteredThrough != null || executors.finished() > 0;
  }

  Observation after(ObservedEvent.Session event) {
    List<String> former = new ArrayList<>(formerUids);
    if (uid != null && !uid.equals(event.uid())) {
      former.add(uid);
    }
    return new Observation(
        event.uid(),
        former,
        event.sequence(),
        event.namespace(),
        event.meteredThrough(),
        event.executors() == null ? executors : event.executors(),
        event.conditions(),
        event.result() == null ? result : event.result(),
        event.stopNotice());
  }

  boolean looksLike(Observation other) {
    return executors.equals(other.executors) && conditions.equals(other.conditions);
  }
}
