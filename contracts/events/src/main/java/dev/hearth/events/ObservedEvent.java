package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster sees of a session: snapshots, the highest sequence wins. Stream of {@code
 * hearth.observed.<cluster>}.
 */
@JsonSubTypes({@Type(ObservedEvent.Session.class)})
public sealed interface ObservedEvent {

  /** The session's id. */
  String session();

  /** Kept in the object's status; grows with each change that is published. */
  long sequence();

  /**
   * One session as its cluster sees it.
   *
   * @param uid of the SparkSession object: a sequence counts within it
   * @param revision of the desired state that this answers
   * @param readyAt null until the session was ready
   * @param endedAt null until all pods are terminal and metered
   * @param meteredThrough usage up to here has been published; null before the first pod
   * @param result what came of the driver pod; null until it has ended by itself
   * @param stopNotice that it is stopped soon; null while no stop is near
   */
  @JsonTypeName("dev.hearth.session.observed.v1")
  record Session(
      String session,
      String cluster,
      String uid,
      long sequence,
      long revision,
      Phase phase,
      @Nullable String reason,
      @Nullable String message,
      @Nullable String namespace,
      @Nullable Instant readyAt,
      @Nullable Instant endedAt,
      @Nullable Instant meteredThrough,
      Executors executors,
      List<Condition> conditions,
      @Since("0.1.0") @Nullable Result result,
      @Since("0.2.0") @Nullable StopNotice stopNotice)
      implements ObservedEvent {
    public Session {
      // Not the phase: an object that was never reconciled is compared as one without any.
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(uid, "uid");
      conditions = List.copyOf(conditions);
    }
  }

  /** The part of a session's life that its cluster sees. */
  enum Phase {
    PROVISIONING,
    READY,
    ENDING,
    ENDED,
    FAILED
  }

  /** How many executor pods are in which state now, and how many there were in all. */
  record Executors(int pending, int running, int finished) {}

  /**
   * How a driver pod ended that nobody had asked to end.
   *
   * @param attempt the number of its run, from 1
   * @param exitCode null where no container could tell it
   * @param reason one word, as Kubernetes says it: {@code Completed}, {@code Error}, {@code
   *     OOMKilled}, {@code Evicted}
   * @param lastLines of its log, cut to a bounded length; may hold what its application printed
   */
  record Result(
      int attempt,
      @Nullable Integer exitCode,
      String reason,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      List<String> lastLines) {
    public Result {
      Objects.requireNonNull(reason, "reason");
      lastLines = List.copyOf(lastLines);
    }

    /** What an application prints may be secret. */
    @Override
    public String toString() {
      return "Result[attempt=" + attempt + ", exitCode=" + exitCode + ", reason=" + reason + "]";
    }
  }

  /**
   * That a session is stopped soon unless something changes. Told once, and again only where it is
   * to come at another time or for another reason.
   *
   * @param reason the one that its end will have: {@code Idle}, {@code LifetimeReached}, {@code
   *     NotSubmitted}, {@code NotUploaded}
   * @param message for people: why, when, and what would keep it
   */
  record StopNotice(String reason, @Nullable String message, Instant stopsAt) {
    public StopNotice {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(stopsAt, "stopsAt");
    }
  }

  /** As in Kubernetes: {@code status} is {@code True}, {@code False} or {@code Unknown}. */
  record Condition(
      String type, String status, String reason, @Nullable String message, Instant since) {
    public Condition {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(status, "status");
    }
  }
}
