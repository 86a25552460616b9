package dev.hearth.operator.cluster;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod of a session, with the questions that the operator asks of it. */
public record SessionPod(Pod pod) {

  public String uid() {
    return pod.getMetadata().getUid();
  }

  public String name() {
    return pod.getMetadata().getName();
  }

  public String namespace() {
    return pod.getMetadata().getNamespace();
  }

  public String session() {
    return label(Labels.SESSION);
  }

  public String tenant() {
    return label(Labels.TENANT);
  }

  /** What runs in it; a pod that nobody labelled is taken for an executor, which has no rights. */
  public String role() {
    String role = label(Labels.ROLE);
    return role == null ? Labels.ROLE_EXECUTOR : role;
  }

  public boolean isEndpoint() {
    return Labels.ROLE_ENDPOINT.equals(role());
  }

  public boolean isExecutor() {
    return Labels.ROLE_EXECUTOR.equals(role());
  }

  public boolean isDriver() {
    return Labels.ROLE_DRIVER.equals(role());
  }

  /** Which run of the session's driver it is, from 1; 0 for other pods. */
  public int attempt() {
    String attempt = label(Labels.ATTEMPT);
    return attempt == null || !attempt.matches("[1-9][0-9]{0,5}") ? 0 : Integer.parseInt(attempt);
  }

  /** The port that it declares under a name. */
  public Optional<Integer> port(String name) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> name.equals(port.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  /** Whether it lies where its label says that it belongs. */
  public boolean isAtHome() {
    return session() != null && Labels.namespace(session()).equals(namespace());
  }

  /** Null until the node has given it one. */
  public String address() {
    return pod.getStatus() == null ? null : pod.getStatus().getPodIP();
  }

  public boolean isReady() {
    return condition("Ready").filter(c -> "True".equals(c.getStatus())).isPresent()
        && address() != null;
  }

  /** To the second that Kubernetes keeps. */
  public Instant createdAt() {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  public boolean isDeleting() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** When it was to be over, its grace counted; asked of one that is being deleted. */
  public Instant shouldHaveEndedAt() {
    return Instant.parse(pod.getMetadata().getDeletionTimestamp());
  }

  /** The node that it was given to; null where there was none. */
  public String node() {
    return pod.getSpec().getNodeName();
  }

  public String phase() {
    PodStatus status = pod.getStatus();
    return status == null || status.getPhase() == null ? "Pending" : status.getPhase();
  }

  /**
   * Whether nothing of it will run again. A pod that is being deleted has ended with its
   * containers, also where its restart policy kept the phase at Running; one that no node was given
   * never starts.
   */
  public boolean isTerminal() {
    if ("Succeeded".equals(phase()) || "Failed".equals(phase())) {
      return true;
    }
    if (!isDeleting()) {
      return false;
    }
    List<ContainerStatus> containers = containers().toList();
    return pod.getSpec().getNodeName() == null
        || !containers.isEmpty()
            && containers.stream()
                .allMatch(c -> c.getState() != null && c.getState().getTerminated() != null);
  }

  /** Whether its record is kept until it is metered. */
  public boolean isHeld() {
    return pod.getMetadata().getFinalizers().contains(Labels.METERING_FINALIZER);
  }

  public Optional<PodCondition> condition(String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> type.equals(c.getType()))
            .findFirst();
  }

  public Stream<ContainerStatus> containers() {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream();
  }

  /** Init containers too: a pod's work may be done in them before the others ever start. */
  public Stream<ContainerStatus> allContainers() {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(pod.getStatus().getInitContainerStatuses().stream(), containers());
  }

  /** How its start gate ended, if it did. */
  public Optional<ContainerStateTerminated> gateEnd() {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getInitContainerStatuses().stream()
            .filter(c -> Labels.GATE.equals(c.getName()))
            .filter(c -> c.getState() != null && c.getState().getTerminated() != null)
            .map(c -> c.getState().getTerminated())
            .findFirst();
  }

  private String label(String name) {
    return pod.getMetadata().getLabels() == null ? null : pod.getMetadata().getLabels().get(name);
  }
}
