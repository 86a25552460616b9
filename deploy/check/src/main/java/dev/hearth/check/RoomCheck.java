package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether the nodes have room for what is to be installed, and then for a session. */
final class RoomCheck implements Check {
  /** A small session: its endpoint, and an executor of one core and 1 GiB with Spark's overhead. */
  private static final Amount EXECUTOR = new Amount(1000, 1408);

  private static final Amount ENDPOINT = new Amount(50, 128);
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  @Override
  public String name() {
    return "room";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    Map<String, Amount> free = new TreeMap<>();
    for (JsonNode node : subject.cluster().list("/api/v1/nodes")) {
      if (schedulable(node)) {
        free.put(node.at("/metadata/name").asText(), Amount.of(node.at("/status/allocatable")));
      }
    }
    for (JsonNode pod : subject.cluster().list("/api/v1/pods")) {
      String node = pod.at("/spec/nodeName").asText();
      if (free.containsKey(node) && !OVER.contains(pod.at("/status/phase").asText())) {
        free.merge(node, Amount.ofPod(pod.path("spec")), Amount::minus);
      }
    }
    return List.of(judge(free, needed(subject), subject.scope().data()));
  }

  Finding judge(Map<String, Amount> free, Amount needed, boolean sessions) {
    if (free.isEmpty()) {
      return Finding.fail(name(), "no node takes pods", "kubectl get nodes");
    }
    Amount all = free.values().stream().reduce(Amount.NOTHING, Amount::plus);
    String seen = all.text() + " are free on " + free.size() + " node(s)";
    if (!all.holds(needed)) {
      return Finding.fail(
          name(), seen + ", and " + needed.text() + " are asked for by Hearth's pods", "add nodes");
    }
    if (!sessions) {
      return Finding.ok(name(), seen);
    }
    Amount left = all.minus(needed);
    Amount largest =
        free.values().stream().max(Comparator.comparing(Amount::cpuMillis)).orElseThrow();
    return left.holds(EXECUTOR.plus(ENDPOINT)) && largest.holds(EXECUTOR)
        ? Finding.ok(
            name(), seen + (needed.cpuMillis() == 0 ? "" : ", Hearth takes " + needed.text()))
        : Finding.warn(
            name(),
            seen + ": after Hearth's own pods no session with an executor of one core fits",
            "add nodes, or take what else runs there away");
  }

  /** What the manifests ask for, or nothing more where they are applied already. */
  private static Amount needed(Subject subject) {
    if (subject.installed()) {
      return Amount.NOTHING;
    }
    Amount sum = Amount.NOTHING;
    for (String kind : List.of("Deployment", "StatefulSet")) {
      for (JsonNode one : subject.manifests().of(kind, subject.scope().folders())) {
        // A trial has one of each.
        int replicas = subject.scope().trial() ? 1 : one.at("/spec/replicas").asInt(1);
        sum = sum.plus(Amount.ofPod(one.at("/spec/template/spec")).times(replicas));
      }
    }
    return sum;
  }

  private static boolean schedulable(JsonNode node) {
    if (node.at("/spec/unschedulable").asBoolean()) {
      return false;
    }
    for (JsonNode taint : node.at("/spec/taints")) {
      if (taint.path("effect").asText().startsWith("No")) {
        return false;
      }
    }
    for (JsonNode condition : node.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }
}
