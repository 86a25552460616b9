package dev.hearth.operator.sweep;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.LeftoverMeters;
import dev.hearth.operator.cluster.LeftoverMeters.Kind;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Namespaces that should be there and are not, and those that should not and are. What it finds is
 * told once, and again when its reason changes.
 */
@Singleton
class NamespaceSweep {
  private final KubernetesClient client;
  private final ClusterCache cache;
  private final SessionTrigger trigger;
  private final LeftoverMeters meters;
  private final SweepConfig config;
  private final Clock clock;

  /** Why each namespace was last said to stay, by uid. */
  private final Map<String, String> stuck = new HashMap<>();

  private final Set<String> without = new HashSet<>();

  NamespaceSweep(
      KubernetesClient client,
      ClusterCache cache,
      SessionTrigger trigger,
      LeftoverMeters meters,
      SweepConfig config,
      Clock clock) {
    this.client = client;
    this.cache = cache;
    this.trigger = trigger;
    this.meters = meters;
    this.config = config;
    this.clock = clock;
  }

  /**
   * A namespace goes when Kubernetes has emptied it; all that can be done here is to say why not.
   */
  void tellOfStuckOnes() {
    Instant latest = clock.instant().minus(config.patience());
    Set<String> present = new HashSet<>();
    for (Namespace namespace : cache.all(Namespace.class)) {
      String deleted = namespace.getMetadata().getDeletionTimestamp();
      if (deleted == null
          || Instant.parse(deleted).isAfter(latest)
          || !SessionIdentity.isMadeByHearth(namespace.getMetadata())) {
        continue;
      }
      String uid = namespace.getMetadata().getUid();
      present.add(uid);
      String why = why(namespace);
      String before = stuck.put(uid, why);
      if (before == null) {
        meters.found(Kind.STUCK_NAMESPACE);
      }
      if (!why.equals(before)) {
        Log.warnf(
            "Namespace %s is being deleted since %s and stays: %s",
            namespace.getMetadata().getName(), deleted, why);
      }
    }
    stuck.keySet().retainAll(present);
  }

  private String why(Namespace namespace) {
    String session = namespace.getMetadata().getLabels().get(Labels.SESSION);
    List<SessionPod> pods = cache.pods(session);
    long held = pods.stream().filter(SessionPod::isHeld).count();
    if (!pods.isEmpty()) {
      return pods.size() + " pods are left, of which " + held + " wait to be metered";
    }
    String told =
        namespace.getStatus() == null
            ? ""
            : namespace.getStatus().getConditions().stream()
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(NamespaceCondition::getMessage)
                .collect(Collectors.joining("; "));
    return told.isEmpty() ? "the cluster does not say why" : told;
  }

  /**
   * Sessions that were ready and have no namespace any more, though no watch has told of its end:
   * the reconciler looks again and ends them.
   *
   * @param question called before each request
   */
  void wakeSessionsWithout(Runnable question) {
    Set<String> present = new HashSet<>();
    for (SparkSession session : client.resources(SparkSession.class).list().getItems()) {
      String name = session.getMetadata().getName();
      boolean ready =
          session.getStatus() != null && Phase.READY.name().equals(session.getStatus().phase);
      if (!ready || cache.get(Namespace.class, null, Labels.namespace(name)).isPresent()) {
        continue;
      }
      question.run();
      if (isThere(Labels.namespace(name))) {
        continue;
      }
      present.add(session.getMetadata().getUid());
      if (without.add(session.getMetadata().getUid())) {
        meters.found(Kind.NO_NAMESPACE);
        Log.warnf("Session %s is ready and its namespace is not there: looks at it again", name);
      }
      trigger.wake(name);
    }
    without.retainAll(present);
  }

  /** By a list of one: the operator has no right to get a namespace. */
  private boolean isThere(String name) {
    return !client.namespaces().withField("metadata.name", name).list().getItems().isEmpty();
  }
}
