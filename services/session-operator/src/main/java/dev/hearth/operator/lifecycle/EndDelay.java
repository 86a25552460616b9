package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.metering.PodLife;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a session that is to end from its end: a pod that lives on, or is not metered. Pure.
 */
final class EndDelay {
  /** Longer than a pod takes to end when its grace is over, and than its last usage to be sent. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private EndDelay() {}

  /** In words that end with what can be done; empty where all goes its way. */
  static Optional<String> words(SessionView session, Instant now) {
    return session.pods().stream()
        .filter(pod -> deadline(pod).filter(at -> !at.isAfter(now)).isPresent())
        .min(Comparator.comparing(SessionPod::name))
        .map(EndDelay::words);
  }

  /** When to look again though nothing happens. */
  static Stream<Optional<Instant>> deadlines(SessionView session) {
    return session.pods().stream().map(EndDelay::deadline);
  }

  private static Optional<Instant> deadline(SessionPod pod) {
    if (pod.isTerminal()) {
      return pod.isHeld()
          ? Optional.ofNullable(PodLife.of(pod).to()).map(end -> end.plus(PATIENCE))
          : Optional.empty();
    }
    return pod.isDeleting()
        ? Optional.of(pod.shouldHaveEndedAt().plus(PATIENCE))
        : Optional.empty();
  }

  private static String words(SessionPod pod) {
    return pod.isTerminal()
        ? "The usage of pod "
            + pod.name()
            + ", which has ended, could not be sent yet; the session ends when it is. If this stays,"
            + " ask the platform's administrator about the cluster's way to Kafka."
        : "Pod "
            + pod.name()
            + " on node "
            + pod.node()
            + " should have ended at "
            + pod.shouldHaveEndedAt()
            + " and has not. It is given up when that has lasted for some minutes. If it happens"
            + " again, ask the platform's administrator about the node.";
  }
}
