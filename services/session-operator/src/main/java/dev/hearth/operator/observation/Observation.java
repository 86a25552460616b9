package dev.hearth.operator.observation;

import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Condition;
import dev.hearth.events.ObservedEvent.Executors;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.events.ObservedEvent.Result;
import dev.hearth.events.ObservedEvent.StopNotice;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import java.time.Instant;
import java.util.List;

/** A written status, as the event that tells of it. */
public final class Observation {
  private Observation() {}

  /** The event's id: the same for each repeat of the same observation. */
  static String id(SparkSession object) {
    return object.getMetadata().getUid() + "/" + object.getStatus().sequence;
  }

  static ObservedEvent.Session of(SparkSession object, String cluster) {
    SparkSessionStatus status = object.getStatus();
    return event(
        status,
        object.getMetadata().getName(),
        cluster,
        object.getMetadata().getUid(),
        status.sequence,
        time(status.meteredThrough));
  }

  /**
   * Whether the control plane would see a difference. Metering's progress alone is none: it would
   * be an event a minute for each session.
   */
  public static boolean differs(SparkSessionStatus before, SparkSessionStatus after) {
    return !event(before, "", "", "", 0, null).equals(event(after, "", "", "", 0, null));
  }

  private static ObservedEvent.Session event(
      SparkSessionStatus status,
      String session,
      String cluster,
      String uid,
      long sequence,
      Instant meteredThrough) {
    return new ObservedEvent.Session(
        session,
        cluster,
        uid,
        sequence,
        status.observedRevision,
        status.phase == null ? null : Phase.valueOf(status.phase),
        status.reason,
        status.message,
        status.namespace,
        time(status.readyAt),
        time(status.endedAt),
        meteredThrough,
        new Executors(
            status.executors.pending, status.executors.running, status.executors.finished),
        conditions(status),
        result(status.result),
        stopNotice(status));
  }

  private static Result result(SparkSessionStatus.Result from) {
    return from == null
        ? null
        : new Result(
            from.attempt,
            from.exitCode,
            from.reason,
            time(from.startedAt),
            time(from.finishedAt),
            from.lastLines);
  }

  private static StopNotice stopNotice(SparkSessionStatus status) {
    return status.conditions.stream()
        .filter(c -> status.stopsAt != null && SparkSessionStatus.STOP_SOON.equals(c.getType()))
        .map(c -> new StopNotice(c.getReason(), c.getMessage(), time(status.stopsAt)))
        .findFirst()
        .orElse(null);
  }

  private static List<Condition> conditions(SparkSessionStatus status) {
    return status.conditions.stream()
        .map(
            c ->
                new Condition(
                    c.getType(),
                    c.getStatus(),
                    c.getReason(),
                    c.getMessage(),
                    time(c.getLastTransitionTime())))
        .toList();
  }

  private static Instant time(String text) {
    return text == null ? null : Instant.parse(text);
  }
}
