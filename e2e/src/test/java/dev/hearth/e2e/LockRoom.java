package dev.hearth.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A namespace in which one lock alone is tried: with Pod Security and nothing else, or like a
 * session's but without Pod Security, and hidden from the webhook.
 */
final class LockRoom implements AutoCloseable {
  /** No session has it, so that the operator and the sweep have nothing to do with it. */
  private static final String SESSION = "s000000000000";

  private static final String STANDING = "standing";
  private static final String HIDDEN = "e2e.hearth.dev/without-webhook";
  private static final String WEBHOOK =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hearth-admission";
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final String name;
  private final boolean hidden;
  private final ObjectNode executor;

  private LockRoom(Cluster cluster, String name, boolean hidden, ObjectNode executor) {
    this.cluster = cluster;
    this.name = name;
    this.hidden = hidden;
    this.executor = executor;
  }

  /**
   * Pod Security alone.
   *
   * @param admitted an executor as a session's namespace takes it
   */
  static LockRoom ofPodSecurity(Cluster cluster, JsonNode admitted) {
    String name = "hearth-e2e-pod-security";
    make(cluster, name, Map.of("pod-security.kubernetes.io/enforce", "restricted"), Map.of());
    return new LockRoom(cluster, name, false, moved(admitted, name));
  }

  /** The admission policy alone, in a namespace with the labels of a session's. */
  static LockRoom ofPolicy(Cluster cluster, JsonNode admitted, JsonNode sessionNamespace) {
    String name = "hearth-e2e-policy";
    Map<String, String> labels =
        Map.of(
            "hearth.dev/session",
            SESSION,
            "hearth.dev/tenant",
            label(sessionNamespace, "hearth.dev/tenant"),
            "hearth.dev/node",
            label(sessionNamespace, "hearth.dev/node"),
            "hearth.dev/runtime",
            label(sessionNamespace, "hearth.dev/runtime"),
            HIDDEN,
            "true");
    make(cluster, name, labels, ours(sessionNamespace.at("/metadata/annotations")));
    ObjectNode executor = moved(admitted, name);
    ((ObjectNode) executor.at("/metadata/labels")).put("hearth.dev/session", SESSION);
    LockRoom room = new LockRoom(cluster, name, true, executor);
    room.hide();
    return room;
  }

  /** What the policy goes by: the image, and the gate that executors start behind. */
  private static Map<String, String> ours(JsonNode annotations) {
    Map<String, String> all = new HashMap<>();
    annotations.properties().stream()
        .filter(one -> one.getKey().startsWith("hearth.dev/"))
        .forEach(one -> all.put(one.getKey(), one.getValue().asText()));
    return all;
  }

  private static String label(JsonNode namespace, String label) {
    return namespace.at("/metadata/labels/" + label.replace("/", "~1")).asText();
  }

  private static void make(
      Cluster cluster, String name, Map<String, String> labels, Map<String, String> annotations) {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace
        .putObject("metadata")
        .put("name", name)
        .putPOJO("labels", labels)
        .putPOJO("annotations", annotations);
    Waiting.until(
        "namespace " + name + " of before to go",
        LIMIT,
        () -> cluster.post("/api/v1/namespaces", text(namespace)).status() == 201);
    for (String account : List.of("spark-executor", "hearth-endpoint")) {
      cluster
          .post(
              "/api/v1/namespaces/" + name + "/serviceaccounts",
              "{\"metadata\": {\"name\": \"" + account + "\"}}")
          .has(201);
    }
    Waiting.until(
        "the namespace's own account",
        LIMIT,
        () ->
            cluster.get("/api/v1/namespaces/" + name + "/serviceaccounts/default").status() == 200);
  }

  private static String text(JsonNode object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** As somebody would send it. */
  static ObjectNode moved(JsonNode admitted, String namespace) {
    ObjectNode pod = admitted.deepCopy();
    pod.remove("status");
    // What the cluster has made of the name of its class, and takes from nobody.
    ((ObjectNode) pod.path("spec")).remove(List.of("priority", "preemptionPolicy"));
    ObjectNode metadata = (ObjectNode) pod.path("metadata");
    metadata.remove(
        List.of("uid", "creationTimestamp", "resourceVersion", "managedFields", "generation"));
    metadata.put("namespace", namespace);
    return pod;
  }

  /** Until the API server has heard of it, the webhook refuses a session that it does not know. */
  private void hide() {
    cluster
        .send(
            "PATCH",
            WEBHOOK,
            JSON_PATCH,
            "[{\"op\": \"add\", \"path\": \"/webhooks/0/namespaceSelector/matchExpressions/-\","
                + " \"value\": {\"key\": \""
                + HIDDEN
                + "\", \"operator\": \"DoesNotExist\"}}]")
        .has(200);
    Waiting.until("a room without the webhook", LIMIT, () -> attempt(executor).status() == 201);
  }

  /** What an unchanged executor is answered. */
  Answer takes() {
    return attempt(executor);
  }

  private Answer attempt(JsonNode pod) {
    return cluster.post(pods() + "?dryRun=All", pod.toString());
  }

  private String pods() {
    return "/api/v1/namespaces/" + name + "/pods";
  }

  Answer attempt(Escape escape) {
    return escape.isOfANewPod()
        ? cluster.sendAs(
            escape.user(), "POST", pods() + "?dryRun=All", escape.appliedTo(executor).toString())
        : change(escape);
  }

  private Answer change(Escape escape) {
    String standing = pods() + "/" + STANDING;
    JsonNode pod = cluster.get(standing).has(200).json();
    String door = escape.subresource().isEmpty() ? "" : "/" + escape.subresource();
    return cluster.sendAs(
        escape.user(),
        "PUT",
        standing + door + "?dryRun=All",
        escape.appliedTo((ObjectNode) pod).toString());
  }

  /** A pod to change, which no node ever gets. */
  void stand() {
    ObjectNode gated = executor.deepCopy();
    ((ObjectNode) gated.path("metadata")).put("name", STANDING);
    ((ObjectNode) gated.path("spec"))
        .putArray("schedulingGates")
        .addObject()
        .put("name", "e2e.hearth.dev/never");
    cluster.post(pods(), gated.toString()).has(201);
  }

  /** First it is no session's any more, so that the policy lets the finalizer go. */
  @Override
  public void close() {
    String namespace = "/api/v1/namespaces/" + name;
    cluster.merge(namespace, "{\"metadata\": {\"labels\": {\"hearth.dev/session\": null}}}");
    for (JsonNode pod : cluster.items(pods())) {
      String path = pods() + "/" + pod.at("/metadata/name").asText();
      Waiting.until(
          "the pod's finalizer to go",
          LIMIT,
          () ->
              List.of(200, 404)
                  .contains(
                      cluster.merge(path, "{\"metadata\": {\"finalizers\": null}}").status()));
    }
    cluster.delete(namespace);
    if (hidden) {
      JsonNode webhook = cluster.get(WEBHOOK).has(200).json();
      JsonNode expressions = webhook.at("/webhooks/0/namespaceSelector/matchExpressions");
      for (int i = expressions.size() - 1; i >= 0; i--) {
        if (expressions.get(i).path("key").asText().equals(HIDDEN)) {
          cluster
              .send(
                  "PATCH",
                  WEBHOOK,
                  JSON_PATCH,
                  "[{\"op\": \"remove\", \"path\":"
                      + " \"/webhooks/0/namespaceSelector/matchExpressions/"
                      + i
                      + "\"}]")
              .has(200);
        }
      }
    }
  }
}
