package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.metering.PodSize;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeanStoreTest {
  @Test
  void keepsWhatAnObjectIsAndNotWhoSetIt() {
    LeanStore<Pod> store = new LeanStore<>();
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("endpoint")
            .withNamespace("hearth-s1")
            .withResourceVersion("7")
            .addNewManagedField()
            .withManager("session-operator")
            .endManagedField()
            .endMetadata()
            .build();

    store.put(store.getKey(pod), pod);

    assertThat(store.get("hearth-s1/endpoint").getMetadata().getManagedFields()).isEmpty();
    assertThat(store.get("hearth-s1/endpoint").getMetadata().getResourceVersion()).isEqualTo("7");
  }

  @Test
  void keepsOfAPodWhatItTakesAndHowItIsButNotWhatItIsStartedWith() {
    LeanStore<Pod> store = new LeanStore<>();
    Pod pod = Pods.running(Pods.executor("e1")).pod();
    pod.getSpec().setVolumes(List.of(new VolumeBuilder().withName("scratch").build()));
    pod.getSpec()
        .getContainers()
        .getFirst()
        .setEnv(List.of(new EnvVarBuilder().withName("SPARK_USER").withValue("x").build()));
    PodSize size = PodSize.of(pod);
    PodStatus status = pod.getStatus();

    store.put(store.getKey(pod), pod);

    Pod kept = store.get(store.getKey(pod));
    assertThat(kept.getSpec().getVolumes()).isEmpty();
    assertThat(kept.getSpec().getContainers().getFirst().getEnv()).isEmpty();
    assertThat(PodSize.of(kept)).isEqualTo(size);
    assertThat(kept.getStatus()).isEqualTo(status);
  }
}
