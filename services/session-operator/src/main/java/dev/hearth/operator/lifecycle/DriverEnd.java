package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.metering.PodSize;
import dev.hearth.operator.metering.PodTrouble;
import dev.hearth.operator.metering.PodTrouble.Kind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Optional;

/**
 * How one run of a driver pod ended, as its Kubernetes record tells it.
 *
 * @param pod its record; empty where that is gone
 * @param exitCode null where no container could tell it
 * @param reason one word of Kubernetes'
 */
record DriverEnd(
    int attempt,
    Optional<SessionPod> pod,
    Integer exitCode,
    String reason,
    Instant startedAt,
    Instant finishedAt) {
  private static final String OUT_OF_MEMORY = "OOMKilled";

  static DriverEnd of(SessionPod pod) {
    if (GateReport.failure(pod).isPresent()) {
      return new DriverEnd(
          pod.attempt(), Optional.of(pod), null, GateReport.STAYED_SHUT, null, null);
    }
    Optional<ContainerStateTerminated> end =
        pod.containers()
            .filter(c -> c.getState() != null && c.getState().getTerminated() != null)
            .map(c -> c.getState().getTerminated())
            .findFirst();
    String own = pod.pod().getStatus() == null ? null : pod.pod().getStatus().getReason();
    String told = end.map(ContainerStateTerminated::getReason).orElse(null);
    // An eviction or a lost node is told by the pod alone.
    String reason =
        own != null ? own : told != null ? told : pod.isDeleting() ? "Deleted" : "Ended";
    // A container that never ran has a code of Kubernetes' making.
    boolean ran = end.map(ContainerStateTerminated::getStartedAt).isPresent();
    return new DriverEnd(
        pod.attempt(),
        Optional.of(pod),
        ran ? end.get().getExitCode() : null,
        reason,
        time(end.map(ContainerStateTerminated::getStartedAt)),
        time(end.map(ContainerStateTerminated::getFinishedAt)));
  }

  /** Its pod was there and is not any more: somebody removed the record, too. */
  static DriverEnd lost(int attempt) {
    return new DriverEnd(attempt, Optional.empty(), null, "Lost", null, null);
  }

  boolean succeeded() {
    return exitCode != null && exitCode == 0;
  }

  /** What a person can make of it. */
  String words() {
    if (pod.isEmpty()) {
      return "The driver's pod was removed from the cluster.";
    }
    Optional<String> gate = pod.flatMap(GateReport::failure);
    if (gate.isPresent()) {
      return gate.get();
    }
    if (OUT_OF_MEMORY.equals(reason)) {
      return "The driver's pod "
          + pod.get().name()
          + " was killed because it used more than its "
          + PodSize.of(pod.get().pod()).memoryMib()
          + " MiB (exit code "
          + exitCode
          + "). Ask for more driver.memory or driver.memoryOverhead.";
    }
    if (PodTrouble.of(pod.get()).filter(each -> each.kind() == Kind.NODE_LOST).isPresent()) {
      return "The driver's pod was lost with node "
          + pod.get().node()
          + ". Start it again; where it happens again, ask the platform's administrator about the"
          + " node.";
    }
    if (exitCode == null) {
      return "The driver's pod ended without an exit code (" + reason + ").";
    }
    return "The driver ended with exit code "
        + exitCode
        + (exitCode == 0 ? "." : " (" + reason + "). The end of its log is in the result.");
  }

  private static Instant time(Optional<String> text) {
    return text.map(Instant::parse).orElse(null);
  }
}
