package dev.hearth.operator.metering;

import dev.hearth.operator.cluster.SessionPod;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * That a pod ended as nobody wanted it to.
 *
 * @param pod its name
 * @param node where it was; null where it was nowhere
 * @param words what the cluster said of it; may be empty
 * @param exitCode null where no container could tell it
 * @param memoryMib that it had
 */
public record PodTrouble(
    String pod,
    String node,
    Kind kind,
    String words,
    Integer exitCode,
    long memoryMib,
    Instant at) {
  /** Spark's own for a heap that is full. */
  private static final int HEAP_EXHAUSTED = 52;

  /** Of a process that ended well, and of one that was told to end by a signal. */
  private static final Set<Integer> AS_WANTED = Set.of(0, 143);

  private static final int KILLED = 137;

  private static final Set<String> LOST =
      Set.of("DeletionByPodGC", "DeletionByTaintManager", "NodeSilent");

  /** What it was. */
  public enum Kind {
    OUT_OF_MEMORY,
    OUT_OF_HEAP,
    EVICTED,
    NODE_LOST,
    FAILED
  }

  /** Empty for a pod that lives, or ended as it should. */
  public static Optional<PodTrouble> of(SessionPod pod) {
    Optional<PodCondition> disruption =
        pod.condition("DisruptionTarget").filter(c -> "True".equals(c.getStatus()));
    PodStatus status = pod.pod().getStatus();
    String reason = status == null ? null : status.getReason();
    String message = status == null ? null : status.getMessage();
    boolean lost = disruption.filter(c -> LOST.contains(c.getReason())).isPresent();
    if (lost || "NodeLost".equals(reason)) {
      return Optional.of(trouble(pod, Kind.NODE_LOST, message, null, at(pod, disruption)));
    }
    if (!pod.isTerminal()) {
      return Optional.empty();
    }
    boolean preempted =
        disruption.filter(c -> "PreemptionByScheduler".equals(c.getReason())).isPresent();
    if (preempted || "Evicted".equals(reason)) {
      String words =
          message == null ? disruption.map(PodCondition::getMessage).orElse("") : message;
      return Optional.of(trouble(pod, Kind.EVICTED, words, null, at(pod, disruption)));
    }
    return pod.containers()
        .filter(c -> c.getState() != null && c.getState().getTerminated() != null)
        .map(c -> c.getState().getTerminated())
        .flatMap(end -> of(pod, end).stream())
        .findFirst();
  }

  private static Optional<PodTrouble> of(SessionPod pod, ContainerStateTerminated end) {
    int code = end.getExitCode() == null ? 0 : end.getExitCode();
    boolean outOfMemory = "OOMKilled".equals(end.getReason());
    boolean wanted = AS_WANTED.contains(code) || (code == KILLED && pod.isDeleting());
    if (wanted && !outOfMemory) {
      return Optional.empty();
    }
    Kind kind =
        outOfMemory ? Kind.OUT_OF_MEMORY : code == HEAP_EXHAUSTED ? Kind.OUT_OF_HEAP : Kind.FAILED;
    Instant at = end.getFinishedAt() == null ? pod.createdAt() : Instant.parse(end.getFinishedAt());
    return Optional.of(trouble(pod, kind, end.getReason(), code, at));
  }

  private static PodTrouble trouble(
      SessionPod pod, Kind kind, String words, Integer exitCode, Instant at) {
    return new PodTrouble(
        pod.name(),
        pod.node(),
        kind,
        words == null ? "" : words.strip(),
        exitCode,
        PodSize.of(pod.pod()).memoryMib(),
        at);
  }

  private static Instant at(SessionPod pod, Optional<PodCondition> disruption) {
    return disruption
        .map(PodCondition::getLastTransitionTime)
        .map(Instant::parse)
        .orElseGet(pod::createdAt);
  }
}
