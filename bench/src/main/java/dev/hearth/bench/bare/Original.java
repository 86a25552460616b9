package dev.hearth.bench.bare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.platform.parts.ClusterApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects of one session, read from the cluster once, to be made again in namespaces that are
 * none of a session's. Its SparkSession object is not among them: the operator would act on it.
 */
public final class Original {
  static final String NAMESPACES = "/api/v1/namespaces";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CORE = NAMESPACES + "/%s/";
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
  private static final List<String> CORE_KINDS =
      List.of("resourcequotas", "limitranges", "secrets", "serviceaccounts", "services");

  private final ClusterApi cluster;
  private final String namespace;
  private final List<Item> items = new ArrayList<>();

  /** What is there, and where its like is created; {@code %s} stands for a namespace. */
  private record Item(String path, boolean ofCluster, ObjectNode object) {}

  public Original(ClusterApi cluster, String session, String namespace)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.namespace = namespace;
    for (String kind : CORE_KINDS) {
      take(CORE + kind, "");
    }
    for (String kind : List.of("roles", "rolebindings")) {
      take(RBAC + "namespaces/%s/" + kind, "");
    }
    take("/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies", "");
    for (String kind : List.of("clusterroles", "clusterrolebindings")) {
      take(RBAC + kind, session);
    }
    take(CORE + "pods", "endpoint");
  }

  /** How many objects a copy has, the namespace among them. */
  public int objects() {
    return items.size() + 1;
  }

  /** All of it for the namespace {@code to}, which is not there yet; nothing is called. */
  public BareCopy copy(String to) throws IOException {
    List<BareCopy.Call> calls = new ArrayList<>();
    ObjectNode home = JSON.createObjectNode();
    home.put("apiVersion", "v1").put("kind", "Namespace").putObject("metadata").put("name", to);
    calls.add(new BareCopy.Call(NAMESPACES, false, home));
    for (Item item : items) {
      calls.add(
          new BareCopy.Call(item.path().formatted(to), item.ofCluster(), copy(item.object(), to)));
    }
    return new BareCopy(cluster, to, List.copyOf(calls));
  }

  private void take(String path, String named) throws IOException, InterruptedException {
    JsonNode list = cluster.get(path.formatted(namespace));
    String kind = list.path("kind").asText().replaceFirst("List$", "");
    for (JsonNode item : list.path("items")) {
      String name = item.path("metadata").path("name").asText();
      // The account "default" comes with every namespace.
      if (name.contains(named) && !name.equals("default")) {
        ObjectNode object = (ObjectNode) item;
        object.put("kind", kind).put("apiVersion", list.path("apiVersion").asText("v1"));
        items.add(new Item(path, !path.contains("%s"), object));
      }
    }
  }

  /**
   * The same object for the other namespace: what the server and the operator added is left out.
   */
  private ObjectNode copy(ObjectNode original, String to) throws IOException {
    ObjectNode copy = (ObjectNode) JSON.readTree(original.toString().replace(namespace, to));
    copy.remove("status");
    JsonNode before = copy.path("metadata");
    ObjectNode meta = copy.putObject("metadata");
    String name = before.path("name").asText();
    meta.put("name", before.has("namespace") ? name : name + "-" + to);
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
