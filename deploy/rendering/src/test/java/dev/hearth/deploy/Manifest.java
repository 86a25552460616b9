package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One rendered object. */
record Manifest(JsonNode json) {
  private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "Job");

  /**
   * Kinds that other projects define. Their schemas are in no package that the build could read, so
   * they are checked nowhere here, and a kind more has to be written down.
   */
  private static final Set<String> FOREIGN =
      Set.of(
          "cert-manager.io/v1 Issuer",
          "cert-manager.io/v1 Certificate",
          "gateway.networking.k8s.io/v1 Gateway",
          "gateway.networking.k8s.io/v1 HTTPRoute",
          "gateway.networking.k8s.io/v1alpha2 TLSRoute",
          "monitoring.coreos.com/v1 ServiceMonitor");

  /** Whether it is of a kind that every cluster knows. */
  boolean isKubernetesOwn() {
    return !FOREIGN.contains(apiVersion() + " " + kind());
  }

  String kind() {
    return json.path("kind").asText();
  }

  String apiVersion() {
    return json.path("apiVersion").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  /** Empty for what belongs to no namespace. */
  String namespace() {
    return json.at("/metadata/namespace").asText();
  }

  boolean is(String kind) {
    return kind().equals(kind);
  }

  boolean isWorkload() {
    return WORKLOADS.contains(kind());
  }

  /** The template of a workload's pods. */
  JsonNode template() {
    return json.at("/spec/template");
  }

  JsonNode podSpec() {
    return json.at("/spec/template/spec");
  }

  /** Of a workload: all that it starts. */
  List<JsonNode> containers() {
    List<JsonNode> all = new ArrayList<>();
    podSpec().path("initContainers").forEach(all::add);
    podSpec().path("containers").forEach(all::add);
    return all;
  }

  /** Whether a selector's labels, of the plain sort, are all on the workload's pods. */
  boolean hasPodLabels(JsonNode matchLabels) {
    JsonNode labels = template().at("/metadata/labels");
    return !matchLabels.isEmpty()
        && matchLabels.properties().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  /** The port of a container by its name or number. */
  Optional<Integer> containerPort(JsonNode nameOrNumber) {
    for (JsonNode container : containers()) {
      for (JsonNode port : container.path("ports")) {
        int number = port.path("containerPort").asInt();
        if (port.path("name").asText().equals(nameOrNumber.asText())
            || number == nameOrNumber.asInt(-1)) {
          return Optional.of(number);
        }
      }
    }
    return Optional.empty();
  }

  /** How a test names it. */
  @Override
  public String toString() {
    return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
  }
}
