package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a client session is idle: it has no executor and no client for the time that it asked for. A
 * running executor or a connected client is work; an endpoint that does not answer proves nothing.
 */
final class IdleRule {
  /** An answer older than this says nothing about now. */
  private static final Duration FRESH = Duration.ofSeconds(60);

  private IdleRule() {}

  /**
   * When the session will have been idle for too long if nothing happens; empty while it is busy.
   */
  static Optional<Instant> dueAt(SessionView session, Instant now) {
    long seconds = session.spec().lifetime.idleSeconds;
    boolean quiet =
        session
            .endpointState()
            .filter(state -> !state.clientConnected() && state.at().plus(FRESH).isAfter(now))
            .isPresent();
    boolean working = session.executors().stream().anyMatch(pod -> !pod.isTerminal());
    if (seconds <= 0 || !quiet || working) {
      return Optional.empty();
    }
    return Stream.of(
            session.readyAt().orElse(null),
            session.endpointState().map(EndpointState::lastClientAt).orElse(null),
            session.usage().lastExecutorEnd(),
            lastChange(session))
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .map(since -> since.plusSeconds(seconds));
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
