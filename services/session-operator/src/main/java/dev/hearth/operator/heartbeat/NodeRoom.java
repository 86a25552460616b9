package dev.hearth.operator.heartbeat;

import dev.hearth.events.ClusterEvent.Capacity;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.metering.PodSize;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the schedulable nodes offer, and how much of it pods have requested. Pure. */
final class NodeRoom {
  private static final long MIB = 1L << 20;

  private final Set<String> names = new HashSet<>();
  private long cpuMillis;
  private long memoryBytes;
  private long requestedCpuMillis;
  private long requestedMemoryMib;
  private long gpus;
  private long requestedGpus;

  NodeRoom(List<Node> nodes) {
    nodes.stream().filter(NodeRoom::isSchedulable).forEach(this::add);
  }

  /** Counts a pod, where it holds room on one of the nodes. */
  void count(Pod pod) {
    if (names.contains(pod.getSpec().getNodeName()) && !new SessionPod(pod).isTerminal()) {
      PodSize size = PodSize.of(pod);
      requestedCpuMillis += size.cpuMillis();
      requestedMemoryMib += size.memoryMib();
      requestedGpus += size.gpus();
    }
  }

  Capacity capacity() {
    return new Capacity(
        names.size(),
        cpuMillis,
        memoryBytes / MIB,
        requestedCpuMillis,
        requestedMemoryMib,
        gpus,
        requestedGpus);
  }

  private void add(Node node) {
    names.add(node.getMetadata().getName());
    cpuMillis += amount(node, "cpu").multiply(BigDecimal.valueOf(1000)).longValue();
    memoryBytes += amount(node, "memory").longValue();
    gpus += amount(node, Labels.GPU).longValue();
  }

  private static boolean isSchedulable(Node node) {
    boolean cordoned =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    return !cordoned
        && node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static BigDecimal amount(Node node, String resource) {
    Quantity quantity = node.getStatus().getAllocatable().get(resource);
    return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
  }
}
