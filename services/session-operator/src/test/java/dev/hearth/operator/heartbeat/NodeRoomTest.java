package dev.hearth.operator.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ClusterEvent.Capacity;
import dev.hearth.operator.fixture.Pods;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRoomTest {
  @Test
  void countsWhatSchedulableNodesOfferAndLivingPodsHold() {
    NodeRoom room =
        new NodeRoom(
            List.of(
                node("node-1", "True", false),
                node("n2", "False", false),
                node("n3", "True", true)));

    room.count(Pods.running(Pods.executor("e1")).pod());
    room.count(Pods.finished(Pods.executor("e2"), "2026-11-22T12:04:00Z").pod());
    room.count(withGpu(Pods.running(Pods.executor("e4")).pod()));
    room.count(Pods.executor("e3").editSpec().withNodeName("n2").endSpec().build());

    assertThat(room.capacity()).isEqualTo(new Capacity(1, 3900, 8192, 1000, 2048, 4L, 1L));
  }

  private static Pod withGpu(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .editFirstContainer()
        .editResources()
        .addToLimits("nvidia.com/gpu", new Quantity("1"))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Node node(String name, String ready, boolean cordoned) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withUnschedulable(cordoned)
        .endSpec()
        .withNewStatus()
        .addToAllocatable("cpu", new Quantity("3900m"))
        .addToAllocatable("memory", new Quantity("8Gi"))
        .addToAllocatable("nvidia.com/gpu", new Quantity("4"))
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }
}
