package dev.hearth.operator.metering;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.quarkus.logging.Log;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets a pod's record go. Only the pod exactly as it was metered: a changed one is looked at anew.
 */
@Singleton
class MeteringFinalizer {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;

  MeteringFinalizer(KubernetesClient client) {
    this.client = client;
  }

  /** Whether it is gone now. */
  boolean remove(SessionPod pod) {
    Pod object = pod.pod();
    List<String> others =
        object.getMetadata().getFinalizers().stream()
            .filter(finalizer -> !Labels.METERING_FINALIZER.equals(finalizer))
            .toList();
    JsonObject metadata =
        new JsonObject()
            .put("resourceVersion", object.getMetadata().getResourceVersion())
            .put("finalizers", others.isEmpty() ? null : new JsonArray(others));
    try {
      client.resource(object).patch(MERGE, new JsonObject().put("metadata", metadata).encode());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return true;
      }
      if (e.getCode() != 409) {
        Log.warnf(
            "Could not let metered pod %s go and tries again: %s", pod.name(), e.getMessage());
      }
      return false;
    }
  }
}
