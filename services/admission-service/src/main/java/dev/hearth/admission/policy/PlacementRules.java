package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.sessions.Session;
import java.util.List;
import java.util.Set;

/** Where a pod runs follows from its session, so a pod may not say anything else. */
final class PlacementRules {
  /** The cluster adds these by itself to every pod that lacks them. */
  private static final Set<String> CLUSTERS_OWN =
      Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  private PlacementRules() {}

  static void check(JsonNode spec, Session session, Policy policy, List<Fault> faults) {
    String node = spec.path("nodeName").asText();
    if (!node.isEmpty()) {
      faults.add(
          Fault.forbidden("spec.nodeName", node, "remove it; the scheduler chooses the node"));
    }
    String scheduler = spec.path("schedulerName").asText();
    if (!scheduler.isEmpty() && !scheduler.equals("default-scheduler")) {
      faults.add(
          Fault.forbidden(
              "spec.schedulerName", scheduler, "remove it; sessions use the default scheduler"));
    }
    var placement = SessionPlacement.of(session, policy, spec);
    String runtime = spec.path("runtimeClassName").asText();
    if (!runtime.isEmpty() && !runtime.equals(placement.runtimeClass().orElse(""))) {
      faults.add(
          Fault.forbidden(
              "spec.runtimeClassName",
              runtime,
              "remove it; a session's runtime is chosen when it is made"));
    }
    for (var selector : spec.path("nodeSelector").properties()) {
      if (!selector.getValue().asText().equals(placement.nodeSelector().get(selector.getKey()))) {
        faults.add(
            Fault.forbidden(
                "spec.nodeSelector[" + selector.getKey() + "]",
                selector.getValue().asText(),
                "remove it; a session's nodes are chosen when it is made"));
      }
    }
    for (JsonNode toleration : spec.path("tolerations")) {
      if (!clustersOwn(toleration) && !placement.tolerations().contains(toleration)) {
        faults.add(
            Fault.forbidden(
                "spec.tolerations",
                toleration.path("key").asText("(every key)"),
                "remove it; a session's nodes are chosen when it is made"));
      }
    }
    JsonNode affinity = spec.path("affinity");
    if (affinity.size() > 0 && !affinity.equals(placement.affinity().orElse(null))) {
      faults.add(
          Fault.forbidden(
              "spec.affinity",
              affinity.toString(),
              "remove it; a session's nodes are chosen when it is made"));
    }
  }

  private static boolean clustersOwn(JsonNode toleration) {
    return CLUSTERS_OWN.contains(toleration.path("key").asText())
        && toleration.path("effect").asText().equals("NoExecute");
  }
}
