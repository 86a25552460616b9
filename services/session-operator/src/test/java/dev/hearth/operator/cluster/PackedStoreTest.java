package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class PackedStoreTest {
  private final PackedStore<ResourceQuota> store =
      new PackedStore<>(ResourceQuota.class, new KubernetesSerialization());

  @Test
  void givesBackWhatItWasGivenButForWhoSetIt() {
    ResourceQuota quota = quota("7");
    String key = store.getKey(quota);
    assertThat(key).isEqualTo("hearth-s1/session");
    assertThat(store.put(key, quota)).as("nothing was there").isNull();

    ResourceQuota kept = store.get(key);

    assertThat(kept).isEqualTo(withoutManagers(quota("7")));
    assertThat(store.tree(key).orElseThrow().at("/spec/hard/pods").asText()).isEqualTo("3");
    assertThat(store.values()).containsExactly(kept);
  }

  @Test
  void tellsWhatWasThereBefore() {
    String key = store.getKey(quota("7"));
    store.put(key, quota("7"));

    assertThat(store.put(key, quota("8")).getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(store.remove(key).getMetadata().getResourceVersion()).isEqualTo("8");
    assertThat(store.remove(key)).isNull();
    assertThat(store.get(key)).isNull();
    assertThat(store.tree(key)).isEmpty();
    assertThat(store.size()).isZero();
  }

  private static ResourceQuota withoutManagers(ResourceQuota quota) {
    return quota.edit().editMetadata().withManagedFields().endMetadata().build();
  }

  private static ResourceQuota quota(String version) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName("session")
        .withNamespace("hearth-s1")
        .withResourceVersion(version)
        .addNewManagedField()
        .withManager("session-operator")
        .endManagedField()
        .endMetadata()
        .withNewSpec()
        .addToHard("pods", new Quantity("3"))
        .endSpec()
        .build();
  }
}
