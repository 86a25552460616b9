package dev.hearth.bench.sessionstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.platform.parts.ClusterApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects of a session's namespace, read from the cluster and made again in a namespace that is
 * none of a session's: one client, one call after the other, and no Hearth in between.
 */
final class BareCopy {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CORE = "/api/v1/namespaces/";
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
  private static final List<String> CORE_KINDS =
      List.of("resourcequotas", "limitranges", "secrets", "serviceaccounts", "services");

  private final ClusterApi cluster;
  private final String from;
  private final String to;
  private final List<Call> calls = new ArrayList<>();

  private record Call(String path, ObjectNode object) {}

  /** Reads what there is to make again. */
  BareCopy(ClusterApi cluster, String session, String from, String to)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.from = from;
    this.to = to;
    for (String kind : CORE_KINDS) {
      take(CORE + from + "/" + kind, CORE + to + "/" + kind, "");
    }
    for (String kind : List.of("roles", "rolebindings")) {
      String path = "namespaces/%s/" + kind;
      take(RBAC + path.formatted(from), RBAC + path.formatted(to), "");
    }
    String policies = "/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies";
    take(policies.formatted(from), policies.formatted(to), "");
    for (String kind : List.of("clusterroles", "clusterrolebindings")) {
      take(RBAC + kind, RBAC + kind, session);
    }
    take(CORE + from + "/pods", CORE + to + "/pods", "endpoint");
  }

  void make() throws IOException, InterruptedException {
    ObjectNode namespace = JSON.createObjectNode();
    namespace.put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", to);
    cluster.create("/api/v1/namespaces", namespace);
    for (Call call : calls) {
      cluster.create(call.path(), call.object());
    }
  }

  void remove() throws IOException, InterruptedException {
    for (Call call : calls) {
      if (call.path().startsWith(RBAC + "cluster")) {
        cluster.delete(call.path() + "/" + call.object().path("metadata").path("name").asText());
      }
    }
    cluster.delete("/api/v1/namespaces/" + to);
  }

  int objects() {
    return calls.size() + 1;
  }

  private void take(String list, String path, String named)
      throws IOException, InterruptedException {
    JsonNode answer = cluster.get(list);
    String kind = answer.path("kind").asText().replaceFirst("List$", "");
    for (JsonNode item : answer.path("items")) {
      String name = item.path("metadata").path("name").asText();
      // The account "default" comes with every namespace.
      if (name.contains(named) && !name.equals("default")) {
        calls.add(new Call(path, copy((ObjectNode) item, answer, kind)));
      }
    }
  }

  /**
   * The same object for the other namespace: what the server and the operator wrote is left out.
   */
  private ObjectNode copy(ObjectNode item, JsonNode list, String kind) throws IOException {
    String text = item.toString().replace(from, to);
    ObjectNode copy = (ObjectNode) JSON.readTree(text);
    copy.put("kind", kind).put("apiVersion", list.path("apiVersion").asText("v1"));
    copy.remove("status");
    JsonNode before = copy.path("metadata");
    ObjectNode meta = copy.putObject("metadata");
    String name = before.path("name").asText();
    meta.put("name", before.has("namespace") ? name : name + "-bare");
    if (before.path("labels") instanceof ObjectNode labels) {
      // The operator and the webhook have nothing to do with it.
      meta.set("labels", labels.without("hearth.dev/session"));
    }
    if (before.has("namespace")) {
      meta.put("namespace", to);
    }
    if (copy.has("spec")) {
      ((ObjectNode) copy.get("spec")).remove(List.of("nodeName", "clusterIP", "clusterIPs"));
    }
    return copy;
  }
}
