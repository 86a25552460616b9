package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a session's pods run. A dedicated node is a tainted one of its own pool, which also refuses
 * to be shared with any pod of another session: the taint keeps strangers off, the anti-affinity
 * keeps other dedicated sessions off. A pod with GPUs may go to the nodes that have them.
 */
public record SessionPlacement(
    Map<String, String> nodeSelector,
    List<ObjectNode> tolerations,
    Optional<ObjectNode> affinity,
    Optional<String> runtimeClass) {

  private static final String POOL = "hearth.dev/pool";
  private static final String DEDICATED = "dedicated";
  private static final String ONE_NODE = "kubernetes.io/hostname";

  /** That of a pod with that spec, which says whether it asks for GPUs. */
  public static SessionPlacement of(Session session, Policy policy, JsonNode spec) {
    var runtimeClass =
        session.sandboxed() ? Optional.of(policy.sandboxRuntimeClass()) : Optional.<String>empty();
    List<ObjectNode> tolerations = new ArrayList<>(GpuRules.tolerations(spec));
    if (session.dedicated()) {
      tolerations.addFirst(poolToleration());
      return new SessionPlacement(
          Map.of(POOL, DEDICATED),
          tolerations,
          Optional.of(awayFromOthers(session.id())),
          runtimeClass);
    }
    return new SessionPlacement(Map.of(), tolerations, Optional.empty(), runtimeClass);
  }

  private static ObjectNode poolToleration() {
    return object().put("key", POOL).put("operator", "Equal").put("value", DEDICATED);
  }

  private static ObjectNode awayFromOthers(String session) {
    var others = object();
    var expressions = others.putArray("matchExpressions");
    expressions.add(object().put("key", Labels.SESSION).put("operator", "Exists"));
    ObjectNode notMine = object().put("key", Labels.SESSION).put("operator", "NotIn");
    notMine.putArray("values").add(session);
    expressions.add(notMine);

    var term = object();
    term.set("labelSelector", others);
    // An empty selector, unlike a missing one, means all namespaces.
    term.set("namespaceSelector", object());
    term.put("topologyKey", ONE_NODE);

    var affinity = object();
    affinity
        .putObject("podAntiAffinity")
        .putArray("requiredDuringSchedulingIgnoredDuringExecution")
        .add((JsonNode) term);
    return affinity;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
