package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a session, past tense. Stream of {@code hearth.sessions}, written by
 * session-service alone.
 */
@JsonSubTypes({
  @Type(SessionEvent.Requested.class),
  @Type(SessionEvent.Queued.class),
  @Type(SessionEvent.Placed.class),
  @Type(SessionEvent.Provisioning.class),
  @Type(SessionEvent.Ready.class),
  @Type(SessionEvent.ConditionsChanged.class),
  @Type(SessionEvent.Warned.class),
  @Type(SessionEvent.Spared.class),
  @Type(SessionEvent.Ending.class),
  @Type(SessionEvent.Ended.class),
  @Type(SessionEvent.Failed.class)
})
public sealed interface SessionEvent {

  /** The session's id. */
  String session();

  /** The tenant's id. */
  String tenant();

  /** Number of the event within its session, from 1 without gaps. */
  long version();

  /** When it became true. */
  Instant at();

  /** Somebody asked for the session. */
  @JsonTypeName("dev.hearth.session.requested.v1")
  record Requested(
      String session, String tenant, long version, Instant at, String owner, String kind)
      implements SessionEvent {}

  /**
   * The tenant's quota is used up: the session waits, and this much is missing.
   *
   * @param missingGpus none in events from before they were counted
   */
  @JsonTypeName("dev.hearth.session.queued.v1")
  record Queued(
      String session,
      String tenant,
      long version,
      Instant at,
      int position,
      long missingCpuMillis,
      long missingMemoryMiB,
      int missingSessions,
      @Since("0.1.0") int missingGpus)
      implements SessionEvent {}

  /** Quota is reserved and a cluster chosen. */
  @JsonTypeName("dev.hearth.session.placed.v1")
  record Placed(
      String session, String tenant, long version, Instant at, String cluster, String region)
      implements SessionEvent {}

  /** The cluster has taken the session in. */
  @JsonTypeName("dev.hearth.session.provisioning.v1")
  record Provisioning(String session, String tenant, long version, Instant at)
      implements SessionEvent {}

  /** The session's doors are open. */
  @JsonTypeName("dev.hearth.session.ready.v1")
  record Ready(String session, String tenant, long version, Instant at, String gateway)
      implements SessionEvent {}

  /** What the cluster sees of it is different now. */
  @JsonTypeName("dev.hearth.session.conditions.v1")
  record ConditionsChanged(
      String session,
      String tenant,
      long version,
      Instant at,
      ObservedEvent.Executors executors,
      List<ObservedEvent.Condition> conditions)
      implements SessionEvent {
    public ConditionsChanged {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * It is stopped soon unless something changes: nothing runs in it, or its time is up.
   *
   * @param reason the one that its end will have: {@code Idle}, {@code LifetimeReached}, {@code
   *     NotSubmitted}, {@code NotUploaded}
   * @param message for people: why, when, and what would keep it
   */
  @JsonTypeName("dev.hearth.session.warned.v1")
  record Warned(
      String session,
      String tenant,
      long version,
      Instant at,
      String reason,
      @Nullable String message,
      Instant stopsAt)
      implements SessionEvent {}

  /** The stop that it was warned of is off: it works again, or was given more time. */
  @JsonTypeName("dev.hearth.session.spared.v1")
  record Spared(String session, String tenant, long version, Instant at) implements SessionEvent {}

  /** The end was asked for, by a person or a rule. */
  @JsonTypeName("dev.hearth.session.ending.v1")
  record Ending(
      String session,
      String tenant,
      long version,
      Instant at,
      String reason,
      @Nullable String message)
      implements SessionEvent {}

  /**
   * All pods are terminal and metered; the quota is free.
   *
   * @param metered whether any pod of it was ever metered; where not, no usage is on its way. Null
   *     in events of before
   */
  @JsonTypeName("dev.hearth.session.ended.v1")
  record Ended(
      String session,
      String tenant,
      long version,
      Instant at,
      String reason,
      @Nullable String message,
      @Since("0.2.0") @Nullable Boolean metered)
      implements SessionEvent {}

  /**
   * The session ended without having been able to do what it is for; the quota is free.
   *
   * @param metered whether any pod of it was ever metered; where not, no usage is on its way. Null
   *     in events of before
   */
  @JsonTypeName("dev.hearth.session.failed.v1")
  record Failed(
      String session,
      String tenant,
      long version,
      Instant at,
      String reason,
      @Nullable String message,
      @Since("0.2.0") @Nullable Boolean metered)
      implements SessionEvent {}
}
