package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.endpoint.EndpointState;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a session is idle.
 *
 * <p>One with a Spark Connect server: for the time that it asked for its driver ran no job and no
 * task. What its clients say to it without running anything is no work; a driver that does not
 * answer proves nothing. A batch session never is: it ends with its application.
 *
 * <p>A client's: likewise, where its driver has answered lately, whatever executors it has and
 * whatever crossed its tunnel. Where it has not (no UI, an older client, a client that is away):
 * for that time it had no executor, and no client or one whose tunnel stood still, and its driver
 * was not known to work. There an executor, even one that waits, is work; an endpoint that does not
 * answer proves nothing.
 *
 * <p>Nobody is stopped untold: where the notice could not be given in time, because the operator
 * was away or had no answer, the session first gets half of one.
 */
final class IdleRule {
  private IdleRule() {}

  /**
   * When the session will have been idle for too long if nothing happens; empty while it is busy.
   */
  static Optional<Deadline> deadline(SessionView session, Instant now) {
    long seconds = session.spec().lifetime.idleSeconds;
    return switch (session.spec().kind) {
      case "client" -> ofClient(session, now, seconds).map(end -> told(session, end, seconds));
      case "connect" -> ofDriver(session, now, seconds).map(end -> told(session, end, seconds));
      default -> Optional.empty();
    };
  }

  /** Whether it is not known to work, and who could say so is silent. */
  static boolean awaitsWord(SessionView session, Instant now) {
    return switch (session.spec().kind) {
      case "client" ->
          session.freshDriverState(now).isEmpty()
              && !hasExecutors(session)
              && session.freshEndpointState(now).isEmpty();
      case "connect" -> session.freshDriverState(now).isEmpty();
      default -> false;
    };
  }

  /** What an idle session does not do, as the beginning of a sentence. */
  static String idleness(SessionView session, Instant now) {
    return session.freshDriverState(now).isPresent()
        ? "Its driver runs no job"
        : "It has no executor, and no client whose connections carry anything";
  }

  /** What it did not do until it was stopped. */
  static String pastIdleness(SessionView session, Instant now) {
    return session.freshDriverState(now).isPresent()
        ? "Its driver ran no job"
        : "It had no executor, and no client whose connections carried anything,";
  }

  private static Deadline told(SessionView session, Deadline end, long seconds) {
    Instant earliest =
        StopNotice.standing(session)
            .filter(notice -> EndReason.IDLE.text().equals(notice.reason()))
            .map(StopNotice::at)
            .orElseGet(() -> end.answered().plus(StopNotice.ahead(seconds).dividedBy(2)));
    return end.at().isBefore(earliest) ? new Deadline(earliest, end.answered()) : end;
  }

  private static Optional<Deadline> ofDriver(SessionView session, Instant now, long seconds) {
    return session
        .freshDriverState(now)
        .filter(state -> seconds > 0 && !state.busy())
        .map(
            state ->
                new Deadline(
                    latest(state.workedAt(), session.readyAt().orElse(null)).plusSeconds(seconds),
                    state.at()));
  }

  private static Instant latest(Instant one, Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }

  private static Optional<Deadline> ofClient(SessionView session, Instant now, long seconds) {
    if (session.freshDriverState(now).isPresent()) {
      return ofDriver(session, now, seconds);
    }
    if (seconds <= 0 || hasExecutors(session)) {
      return Optional.empty();
    }
    return session
        .freshEndpointState(now)
        .map(state -> new Deadline(lastWork(session, state).plusSeconds(seconds), state.at()));
  }

  private static boolean hasExecutors(SessionView session) {
    return session.executors().stream().anyMatch(pod -> !pod.isTerminal());
  }

  private static Instant lastWork(SessionView session, EndpointState state) {
    return Stream.of(
            session.readyAt().orElse(null),
            state.clientConnected() ? state.movedAt() : state.lastClientAt(),
            session.usage().lastExecutorEnd(),
            session.driverState().map(DriverState::workedAt).orElse(null),
            lastChange(session))
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(state.at());
  }

  /** Executors that ended and were not metered yet still say when. */
  private static Instant lastChange(SessionView session) {
    return session.executors().stream()
        .flatMap(SessionPod::containers)
        .map(
            container -> container.getState() == null ? null : container.getState().getTerminated())
        .filter(Objects::nonNull)
        .map(terminated -> terminated.getFinishedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }
}
