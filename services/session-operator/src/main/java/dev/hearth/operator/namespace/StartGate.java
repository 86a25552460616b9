package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which start gate a session's pods get, as annotations: the webhook reads those of the
 * SparkSession and makes the gate, the admission policy those of the namespace and insists on it.
 */
public final class StartGate {
  /** Kubernetes puts in what the node knows, and no alias of a pod's can change. */
  private static final String API_SERVER = "$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)";

  private static final List<String> ANNOTATIONS =
      List.of(Labels.GATE_IMAGE, Labels.GATE_OF_EXECUTORS, Labels.GATE_OF_DRIVERS);

  private StartGate() {}

  /** What is written on a SparkSession; nothing where gates are switched off. */
  public static Map<String, String> wanted(GateConfig gate, NetworkConfig network) {
    if (!gate.enabled()) {
      return Map.of();
    }
    return Map.of(
        Labels.GATE_IMAGE,
        gate.image(),
        Labels.GATE_OF_EXECUTORS,
        gate.executorAddress().orElse(API_SERVER),
        Labels.GATE_OF_DRIVERS,
        gate.driverAddress()
            .orElseGet(() -> "tunnel-gateway." + network.platform().namespace() + ".svc:443"));
  }

  /**
   * What its namespace repeats. All of them always, empty where there is no gate: what was there
   * before would not go by being left out.
   */
  static Map<String, String> repeated(SparkSession session) {
    Map<String, String> own = session.getMetadata().getAnnotations();
    Map<String, String> all = new LinkedHashMap<>();
    ANNOTATIONS.forEach(name -> all.put(name, own == null ? "" : own.getOrDefault(name, "")));
    return all;
  }
}
