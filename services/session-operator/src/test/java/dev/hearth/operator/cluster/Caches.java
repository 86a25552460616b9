package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Caches for the tests of other features. */
public final class Caches {
  private Caches() {}

  /** Holds what the API server holds, and follows it. */
  public static ClusterCache following(KubernetesClient client) {
    ClusterCache cache = new ClusterCache(client, new SessionTrigger());
    cache.start();
    return cache;
  }
}
