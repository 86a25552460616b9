package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shape of built-in kinds. What Kubernetes says in a schema per kind is said here by field
 * name, with the parent's name where a name alone is ambiguous: enough for the kinds served.
 */
record BuiltInShape(String kind, String parent, String name) implements Shape {
  private static final List<String> NAME = List.of("name");
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("containers", NAME),
          Map.entry("initContainers", NAME),
          Map.entry("ephemeralContainers", NAME),
          Map.entry("env", NAME),
          Map.entry("volumes", NAME),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("volumeClaimTemplates", List.of()),
          Map.entry("imagePullSecrets", NAME),
          Map.entry("secrets", NAME),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
          Map.entry("conditions", List.of("type")),
          Map.entry("ownerReferences", List.of("uid")),
          Map.entry("podIPs", List.of("ip")),
          Map.entry("hostIPs", List.of("ip")),
          Map.entry("webhooks", NAME),
          Map.entry("matchConditions", NAME),
          Map.entry("readinessGates", List.of()),
          Map.entry("resourceClaims", NAME));
  private static final Set<String> SETS = Set.of("finalizers");
  private static final Set<String> ATOMIC_OBJECTS =
      Set.of(
          "selector",
          "nodeSelector",
          "podSelector",
          "namespaceSelector",
          "objectSelector",
          "labelSelector",
          "configMapKeyRef",
          "secretKeyRef",
          "fieldRef",
          "resourceFieldRef",
          "roleRef",
          "scopeSelector",
          "involvedObject");

  static BuiltInShape of(String kind) {
    return new BuiltInShape(kind, "", "");
  }

  @Override
  public boolean atomic(JsonNode value) {
    return value.isArray()
        ? keys().isEmpty() && !set()
        : ATOMIC_OBJECTS.contains(name) && !parent.equals("metadata");
  }

  @Override
  public List<String> keys() {
    if (name.equals("ports")) {
      return switch (kind) {
        case "Service" -> List.of("port", "protocol");
        case "NetworkPolicy", "EndpointSlice", "Endpoints" -> List.of();
        default -> List.of("containerPort", "protocol");
      };
    }
    return KEYS.getOrDefault(name, List.of());
  }

  @Override
  public boolean set() {
    return SETS.contains(name) && parent.equals("metadata");
  }

  /** Keys by which strategic merge patches find items: a port's protocol is not among them. */
  List<String> strategicKeys() {
    List<String> keys = keys();
    return keys.isEmpty() ? keys : keys.subList(0, 1);
  }

  @Override
  public BuiltInShape field(String field) {
    return new BuiltInShape(kind, name, field);
  }

  @Override
  public BuiltInShape item() {
    return new BuiltInShape(kind, name, "");
  }
}
