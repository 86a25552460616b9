package dev.hearth.operator.sweep;

import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.LeftoverMeters;
import dev.hearth.operator.cluster.LeftoverMeters.Kind;
import dev.hearth.operator.cluster.SessionPod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.quarkus.logging.Log;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/**
 * Gives up pods that were told to end and have not: their node is gone or hears nothing, and as
 * long as nobody says that they are over their session cannot end and its quota stays taken. It
 * does what Kubernetes does with the pods of a node that was removed: marks them as failed, which
 * ends their bill, and deletes them without waiting for the node.
 */
@Singleton
class StuckPodSweep {
  /** What Kubernetes calls a pod's end that the pod has not brought about. */
  private static final String DISRUPTION = "DisruptionTarget";

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final ClusterCache cache;
  private final LeftoverMeters meters;
  private final SweepConfig config;
  private final Clock clock;

  StuckPodSweep(
      KubernetesClient client,
      ClusterCache cache,
      LeftoverMeters meters,
      SweepConfig config,
      Clock clock) {
    this.client = client;
    this.cache = cache;
    this.meters = meters;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Looks at all pods.
   *
   * @param question called before each request
   */
  void giveUp(Runnable question) {
    Instant latest = clock.instant().minus(config.patience());
    for (SessionPod pod : cache.pods()) {
      if (isStuck(pod, latest)) {
        question.run();
        giveUp(pod);
      }
    }
  }

  private static boolean isStuck(SessionPod pod, Instant latest) {
    return pod.isDeleting() && !pod.isTerminal() && !pod.shouldHaveEndedAt().isAfter(latest);
  }

  private void giveUp(SessionPod pod) {
    try {
      client.resource(pod.pod()).subresource("status").patch(MERGE, failed(pod).encode());
      client.resource(pod.pod()).withGracePeriod(0).delete();
    } catch (KubernetesClientException e) {
      // Changed or gone meanwhile: the next round looks anew.
      if (e.getCode() == 409 || e.getCode() == 404) {
        return;
      }
      throw e;
    }
    meters.found(Kind.STUCK_POD);
    Log.warnf(
        "Gave up pod %s of session %s: it should have ended at %s, and its node %s has not said that"
            + " it did",
        pod.name(), pod.session(), pod.shouldHaveEndedAt(), pod.node());
  }

  /** Only the very version that was looked at. */
  private static JsonObject failed(SessionPod pod) {
    String since = lostAt(pod).toString();
    JsonArray conditions = new JsonArray();
    for (PodCondition condition : pod.pod().getStatus().getConditions()) {
      if (!DISRUPTION.equals(condition.getType())) {
        conditions.add(
            new JsonObject()
                .put("type", condition.getType())
                .put("status", condition.getStatus())
                .put("reason", condition.getReason())
                .put("message", condition.getMessage())
                .put("lastTransitionTime", condition.getLastTransitionTime()));
      }
    }
    conditions.add(
        new JsonObject()
            .put("type", DISRUPTION)
            .put("status", "True")
            .put("reason", "NodeSilent")
            .put("message", "Its node did not end it in time.")
            .put("lastTransitionTime", since));
    return new JsonObject()
        .put(
            "metadata",
            new JsonObject().put("resourceVersion", pod.pod().getMetadata().getResourceVersion()))
        .put(
            "status",
            new JsonObject()
                .put("phase", "Failed")
                .put("reason", "NodeLost")
                .put("message", "Its node did not end it in time.")
                .put("conditions", conditions));
  }

  /** Nobody pays for a node that was not there: it was lost when it was last known to be well. */
  private static Instant lostAt(SessionPod pod) {
    return pod.condition("Ready")
        .filter(ready -> !"True".equals(ready.getStatus()))
        .map(PodCondition::getLastTransitionTime)
        .map(Instant::parse)
        .filter(notReady -> notReady.isBefore(pod.shouldHaveEndedAt()))
        .orElse(pod.shouldHaveEndedAt());
  }
}
