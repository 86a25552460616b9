package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a cache keeps: objects without the API server's record of who set which of their fields, and
 * pods without what they are started with. Both take a good part of their room, and nothing here
 * asks for either.
 */
final class LeanStore<T extends HasMetadata> extends BasicItemStore<T> {
  LeanStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public T put(String key, T object) {
    object.getMetadata().setManagedFields(List.of());
    if (object instanceof Pod pod && pod.getSpec() != null) {
      strip(pod.getSpec());
    }
    return super.put(key, object);
  }

  private static void strip(PodSpec spec) {
    spec.setVolumes(List.of());
    spec.setTolerations(List.of());
    spec.setAffinity(null);
    Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
        .forEach(LeanStore::strip);
  }

  private static void strip(Container container) {
    container.setCommand(List.of());
    container.setArgs(List.of());
    container.setEnv(List.of());
    container.setEnvFrom(List.of());
    container.setVolumeMounts(List.of());
    container.setStartupProbe(null);
    container.setReadinessProbe(null);
    container.setLivenessProbe(null);
    container.setLifecycle(null);
    container.setSecurityContext(null);
  }
}
