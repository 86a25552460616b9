package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the two stronger isolations can be offered: sandboxes, and nodes of one's own. */
final class PoolCheck implements Check {
  private static final String POOL = "hearth.dev/pool";
  private static final String DEDICATED = "dedicated";
  private static final String SETTING = "HEARTH_ADMISSION_SANDBOX_RUNTIME_CLASS=";

  @Override
  public String name() {
    return "isolation";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.scope().data()) {
      return List.of(Finding.notTried(name(), "a control plane alone runs no sessions"));
    }
    return List.of(sandbox(subject), dedicated(subject));
  }

  private Finding sandbox(Subject subject) throws IOException, InterruptedException {
    String runtime = runtimeClass(subject);
    return subject.cluster().find("/apis/node.k8s.io/v1/runtimeclasses/" + runtime).isPresent()
        ? Finding.ok(name(), "sessions with runtime sandbox use the RuntimeClass " + runtime)
        : Finding.warn(
            name(),
            "there is no RuntimeClass " + runtime + ": sessions with runtime sandbox cannot start",
            "install gVisor or Kata, or do not allow sandbox to tenants");
  }

  /** As installed, else as the manifests have it. */
  private static String runtimeClass(Subject subject) throws IOException, InterruptedException {
    for (JsonNode map :
        subject.cluster().list("/api/v1/namespaces/" + Scope.DATA_NAMESPACE + "/configmaps")) {
      JsonNode value = map.at("/data/HEARTH_ADMISSION_SANDBOX_RUNTIME_CLASS");
      if (value.isTextual()) {
        return value.asText();
      }
    }
    return subject.manifests().setting("base/admission-service/settings.env", SETTING);
  }

  private Finding dedicated(Subject subject) throws IOException, InterruptedException {
    List<JsonNode> nodes =
        subject.cluster().list("/api/v1/nodes?labelSelector=" + POOL + "%3D" + DEDICATED);
    if (nodes.isEmpty()) {
      return Finding.warn(
          name(),
          "no node is labelled " + POOL + "=" + DEDICATED + ": sessions on dedicated nodes wait",
          "label and taint nodes so (effect NoSchedule), or do not allow dedicated to tenants");
    }
    List<String> open = new ArrayList<>();
    for (JsonNode node : nodes) {
      if (taint(node).isEmpty()) {
        open.add(node.at("/metadata/name").asText());
      }
    }
    return open.isEmpty()
        ? Finding.ok(name(), nodes.size() + " node(s) are kept for sessions that want their own")
        : Finding.fail(
            name(),
            "dedicated nodes are open to other pods: " + String.join(", ", open),
            "kubectl taint node NAME " + POOL + "=" + DEDICATED + ":NoSchedule");
  }

  private static Optional<JsonNode> taint(JsonNode node) {
    for (JsonNode taint : node.at("/spec/taints")) {
      if (taint.path("key").asText().equals(POOL)
          && taint.path("value").asText().equals(DEDICATED)
          && taint.path("effect").asText().startsWith("No")) {
        return Optional.of(taint);
      }
    }
    return Optional.empty();
  }
}
