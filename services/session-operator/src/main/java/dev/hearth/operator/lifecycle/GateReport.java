package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.lifecycle.SessionConditions.Type;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.util.Optional;

/**
 * What the start gates of a session's pods tell: one that stayed shut kept its pod from starting,
 * because its network policies did not come into force. Pure.
 */
final class GateReport {
  static final String STAYED_SHUT = "GateStayedShut";

  /** Exit codes above it tell of a signal. */
  private static final int SIGNALS = 128;

  private static final String REMEDY =
      " Ask the platform's administrator whether the cluster's network plug-in enforces network"
          + " policies, and whether its settings hearth.gate.* fit it ('./hearth check' tells).";

  private GateReport() {}

  /** Why a pod never started, if its gate was why. A gate that was told to end is no failure. */
  static Optional<String> failure(SessionPod pod) {
    return pod.gateEnd()
        .filter(end -> end.getExitCode() != 0)
        .filter(end -> !(pod.isDeleting() && end.getExitCode() > SIGNALS))
        .map(GateReport::words);
  }

  /** Trouble from the first gate that stays shut until one opens. */
  static void condition(SessionView session, SessionConditions conditions) {
    Optional<String> failure =
        session.pods().stream().map(GateReport::failure).flatMap(Optional::stream).findFirst();
    boolean opened =
        session.pods().stream()
            .flatMap(pod -> pod.gateEnd().stream())
            .anyMatch(end -> end.getExitCode() == 0);
    if (failure.isPresent() || opened) {
      conditions.setTrouble(Type.StartGate, failure.isPresent(), STAYED_SHUT, failure.orElse(""));
    }
  }

  private static String words(ContainerStateTerminated end) {
    String said = end.getMessage() == null ? "" : end.getMessage().strip();
    return (said.isEmpty()
            ? "The start gate of a pod ended with exit code " + end.getExitCode()
            : "A pod was not started: " + said)
        + "."
        + REMEDY;
  }
}
