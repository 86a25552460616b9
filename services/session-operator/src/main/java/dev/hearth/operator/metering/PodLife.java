package dev.hearth.operator.metering;

import dev.hearth.operator.cluster.SessionPod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod's life as its Kubernetes record tells it, in whole seconds as every timestamp there. Our
 * own clock and the deletion timestamp, which moves, have no part in it.
 *
 * @param from when it was scheduled; null for a life that is not billed: a pod that was never
 *     scheduled or of which no container, init containers included, has ever started
 * @param to when its last container, init containers included, ended; null while it lives
 */
public record PodLife(
    String uid,
    String name,
    String session,
    String tenant,
    String role,
    PodSize size,
    Instant from,
    Instant to) {

  public static PodLife of(SessionPod pod) {
    Instant scheduled =
        pod.condition("PodScheduled")
            .filter(c -> "True".equals(c.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .map(Instant::parse)
            .orElse(null);
    boolean started = pod.allContainers().anyMatch(PodLife::hasStarted);
    Instant from = started ? scheduled : null;
    Instant to = from != null && pod.isTerminal() ? end(pod, from) : null;
    return new PodLife(
        pod.uid(),
        pod.name(),
        pod.session(),
        pod.tenant(),
        pod.role(),
        PodSize.of(pod.pod()),
        from,
        to);
  }

  public boolean isBilled() {
    return from != null;
  }

  private static boolean hasStarted(ContainerStatus container) {
    return started(container.getState()) || started(container.getLastState());
  }

  private static boolean started(io.fabric8.kubernetes.api.model.ContainerState state) {
    return state != null
        && (state.getRunning() != null
            || (state.getTerminated() != null && state.getTerminated().getStartedAt() != null));
  }

  /**
   * The end of the last container. Where the node died before it could say, the moment at which the
   * cluster noticed; where nobody noticed, the last sign of life.
   */
  private static Instant end(SessionPod pod, Instant from) {
    Optional<Instant> finished =
        latest(
            pod.allContainers()
                .flatMap(c -> Stream.of(c.getState(), c.getLastState()))
                .filter(Objects::nonNull)
                .map(state -> state.getTerminated())
                .filter(Objects::nonNull)
                .map(terminated -> terminated.getFinishedAt()));
    boolean complete =
        pod.allContainers()
            .allMatch(c -> c.getState() != null && c.getState().getRunning() == null);
    Optional<Instant> noticed =
        latest(
            Stream.of("Ready", "DisruptionTarget")
                .flatMap(type -> pod.condition(type).stream())
                .filter(
                    c -> !"True".equals(c.getStatus()) || "DisruptionTarget".equals(c.getType()))
                .map(PodCondition::getLastTransitionTime));
    Optional<Instant> seen =
        latest(
            pod.allContainers()
                .filter(c -> c.getState() != null && c.getState().getRunning() != null)
                .map(c -> c.getState().getRunning().getStartedAt()));
    Instant end =
        complete && finished.isPresent()
            ? finished.get()
            : noticed.or(() -> finished).or(() -> seen).orElse(from);
    return end.isBefore(from) ? from : end;
  }

  private static Optional<Instant> latest(Stream<String> times) {
    return times.filter(Objects::nonNull).map(Instant::parse).max(Comparator.naturalOrder());
  }
}
