package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
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
}
