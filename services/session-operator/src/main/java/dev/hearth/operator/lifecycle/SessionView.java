package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One session as the operator sees it at one moment.
 *
 * @param driverState what its driver said of its work; empty where it never did or is a batch's
 * @param driverLog the end of the log of a driver that is over, where it was asked for
 */
record SessionView(
    SparkSession object,
    Optional<Namespace> namespace,
    List<SessionPod> pods,
    Optional<EndpointState> endpointState,
    Optional<DriverState> driverState,
    SessionUsage usage,
    List<String> driverLog) {
  /** An answer older than this says nothing about now. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  SessionView(
      SparkSession object,
      Optional<Namespace> namespace,
      List<SessionPod> pods,
      Optional<EndpointState> endpointState,
      SessionUsage usage) {
    this(object, namespace, pods, endpointState, Optional.empty(), usage, List.of());
  }

  SparkSessionSpec spec() {
    return object.getSpec();
  }

  SparkSessionStatus status() {
    return Objects.requireNonNullElseGet(object.getStatus(), SparkSessionStatus::new);
  }

  Phase phase() {
    return Phases.of(object).orElse(Phase.PROVISIONING);
  }

  String id() {
    return object.getMetadata().getName();
  }

  /** The trace of the request that brought the object to its revision; null for none. */
  @Nullable String traceparent() {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Labels.TRACEPARENT);
  }

  /** The change that the API server refused, unless a later one was taken since. */
  Optional<Refused> refused() {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .flatMap(all -> Refused.of(all.get(Labels.REFUSED)))
        .filter(change -> change.revision() > spec().revision);
  }

  boolean isDeleting() {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  boolean namespaceIsGoing() {
    return namespace.filter(n -> n.getMetadata().getDeletionTimestamp() != null).isPresent();
  }

  Optional<SessionPod> endpoint() {
    return pods.stream().filter(SessionPod::isEndpoint).findFirst();
  }

  /** Whether the endpoint can still serve: a restarting container is no loss, a dead pod is. */
  boolean endpointLives() {
    return endpoint().filter(pod -> !pod.isTerminal() && !pod.isDeleting()).isPresent();
  }

  List<SessionPod> executors() {
    return pods.stream().filter(SessionPod::isExecutor).toList();
  }

  /** All runs of its driver that there is a record of. */
  List<SessionPod> drivers() {
    return pods.stream().filter(SessionPod::isDriver).toList();
  }

  /** Executors and driver, as long as anything of them may run. */
  List<SessionPod> livingSparkPods() {
    return pods.stream().filter(pod -> !pod.isEndpoint() && !pod.isTerminal()).toList();
  }

  /** Whether every pod's life is over and in Kafka. */
  boolean allMetered() {
    return pods.stream().allMatch(pod -> pod.isTerminal() && !pod.isHeld());
  }

  /** Hashes of the files of its application that the endpoint was heard to have, by name. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    endpointState.ifPresent(state -> files.putAll(state.files()));
    // An earlier process may have heard more.
    status().files.forEach(file -> files.put(file.name, file.sha256));
    files.keySet().retainAll(spec().uploads());
    return files;
  }

  /** What its driver needs, and has not come as far as is known. */
  Set<String> missingFiles() {
    Set<String> missing = new LinkedHashSet<>(spec().uploads());
    missing.removeAll(files().keySet());
    return missing;
  }

  /** When all that it needs was there; empty before, and where it needs nothing. */
  Optional<Instant> filesAt() {
    return Optional.ofNullable(status().filesAt).map(Instant::parse);
  }

  /** What the endpoint said, unless it has been silent since: then nothing follows from it. */
  Optional<EndpointState> freshEndpointState(Instant now) {
    return endpointState.filter(state -> state.at().plus(SILENCE).isAfter(now));
  }

  /** What the driver said, unless it has been silent since. */
  Optional<DriverState> freshDriverState(Instant now) {
    return driverState.filter(state -> state.isFresh(now));
  }

  Instant createdAt() {
    return Instant.parse(object.getMetadata().getCreationTimestamp());
  }

  Optional<Instant> readyAt() {
    return Optional.ofNullable(status().readyAt).map(Instant::parse);
  }

  SessionView with(List<SessionPod> livePods) {
    return new SessionView(
        object, namespace, livePods, endpointState, driverState, usage, driverLog);
  }

  SessionView withDriverLog(List<String> lastLines) {
    return new SessionView(object, namespace, pods, endpointState, driverState, usage, lastLines);
  }
}
