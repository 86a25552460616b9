package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ClusterCacheTest {
  private KubernetesClient client;
  private ClusterCache cache;

  @AfterEach
  void stop() {
    cache.stop();
  }

  @Test
  void aPodElsewhereThatCarriesASessionsLabelIsNotItsPod() {
    create(Pods.executor("own"));
    create(Pods.executor("stray").editMetadata().withNamespace("default").endMetadata());
    create(
        Pods.endpoint()
            .editMetadata()
            .withNamespace("hearth-s2")
            .addToLabels(Labels.SESSION, "s1")
            .endMetadata());

    cache = Caches.following(client);

    assertThat(cache.all(Pod.class)).hasSize(3);
    assertThat(cache.pods("s1")).extracting(SessionPod::name).containsExactly("own");
    assertThat(cache.pods()).extracting(SessionPod::name).containsExactly("own");
  }

  private void create(PodBuilder pod) {
    client.resource(pod.build()).create();
  }
}
