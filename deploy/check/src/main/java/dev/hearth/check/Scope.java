package dev.hearth.check;

import dev.hearth.check.cluster.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of Hearth the cluster is to carry, or carries.
 *
 * @param control the control plane
 * @param data a data plane
 * @param trial the trial's own Kafka, Postgres and Keycloak
 */
record Scope(boolean control, boolean data, boolean trial) {
  static final Scope TRIAL = new Scope(true, true, true);
  static final Scope CONTROL_PLANE = new Scope(true, false, false);
  static final Scope DATA_PLANE = new Scope(false, true, false);

  static final String CONTROL_NAMESPACE = "hearth-control";
  static final String DATA_NAMESPACE = "hearth-system";
  static final String DOOR_NAMESPACE = "hearth-door";
  static final String TRIAL_NAMESPACE = "hearth-trial";

  /** By the namespaces that are there; nothing where Hearth is not installed. */
  static Optional<Scope> installed(Cluster cluster) throws IOException, InterruptedException {
    boolean trial = has(cluster, TRIAL_NAMESPACE);
    boolean control = has(cluster, CONTROL_NAMESPACE);
    boolean data = has(cluster, DATA_NAMESPACE);
    return control || data ? Optional.of(new Scope(control, data, trial)) : Optional.empty();
  }

  private static boolean has(Cluster cluster, String namespace)
      throws IOException, InterruptedException {
    return cluster.glimpse("/api/v1/namespaces/" + namespace).isPresent();
  }

  /** Where its parts live. */
  List<String> namespaces() {
    List<String> all = new ArrayList<>();
    if (control) {
      all.add(CONTROL_NAMESPACE);
      all.add(DOOR_NAMESPACE);
    }
    if (data) {
      all.add(DATA_NAMESPACE);
    }
    if (trial) {
      all.add(TRIAL_NAMESPACE);
    }
    return all;
  }

  /** The folders of the manifests that make it. */
  List<String> folders() {
    List<String> all = new ArrayList<>();
    if (control) {
      all.addAll(
          List.of(
              "base/tenant-service",
              "base/session-service",
              "base/billing-service",
              "components/front"));
    }
    if (data) {
      all.addAll(List.of("base/session-operator", "base/admission-service", "base/tunnel-service"));
    }
    if (trial) {
      all.addAll(List.of("components/kafka", "components/postgres", "components/keycloak"));
    }
    return all;
  }

  String text() {
    if (trial) {
      return "a trial, all in one cluster";
    }
    if (control && data) {
      return "a control plane and a data plane";
    }
    return control ? "a control plane" : "a data plane";
  }
}
