package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;

/**
 * What a cache keeps: objects without the API server's record of who set which of their fields,
 * which takes a good part of their room and which nothing here asks for.
 */
final class LeanStore<T extends HasMetadata> extends BasicItemStore<T> {
  LeanStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public T put(String key, T object) {
    object.getMetadata().setManagedFields(List.of());
    return super.put(key, object);
  }
}
