package dev.hearth.operator.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.LeftoverMeters;
import dev.hearth.operator.cluster.LeftoverMeters.Kind;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.namespace.CertificateAuthority;
import dev.hearth.operator.namespace.EndpointSecret;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes the cluster what a plan says, by as few requests as that takes. */
@Singleton
class PlanApplier {
  private static final String FIELD_MANAGER = "session-operator";

  /** All of a session's executors go: handing blocks to each other would only be paid for. */
  private static final Duration EXECUTORS_GRACE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final ClusterCache cache;
  private final CertificateAuthority authority;
  private final LeftoverMeters leftovers;
  private final Settled settled = new Settled();

  PlanApplier(
      KubernetesClient client,
      ClusterCache cache,
      CertificateAuthority authority,
      LeftoverMeters leftovers) {
    this.client = client;
    this.cache = cache;
    this.authority = authority;
    this.leftovers = leftovers;
    cache.onObjects(settled::changed);
  }

  /**
   * Applies what differs.
   *
   * @return what is in the way where the endpoint's or the driver's pod was not taken: its quota
   *     may not be counted yet, a webhook may be down, and the next pass tries again
   */
  Optional<Obstacle> apply(SessionPlan plan) {
    if (settled.holds(plan.basis())) {
      // Its annotations follow from what no generation counts.
      plan.objects().stream().limit(1).forEach(this::applyIfDifferent);
    } else {
      settled.settle(plan.basis(), () -> areAsPlanned(plan.objects()));
    }
    Optional<Obstacle> endpoint =
        plan.endpoint()
            .filter(this::isMissing)
            .flatMap(
                pod -> {
                  applySecret(plan.identity());
                  return applyPod(plan, pod);
                });
    return endpoint.or(
        () ->
            plan.driver()
                .filter(driver -> isMissing(driver.pod()))
                .flatMap(
                    driver -> {
                      apply(driver.configuration());
                      return applyPod(plan, driver.pod());
                    }));
  }

  /** Whether all were so already. Each is looked at, whatever is found of those before it. */
  private boolean areAsPlanned(List<HasMetadata> objects) {
    boolean all = true;
    for (HasMetadata object : objects) {
      all &= applyIfDifferent(object);
    }
    return all;
  }

  private boolean isMissing(Pod pod) {
    return cache.get(pod).isEmpty();
  }

  private Optional<Obstacle> applyPod(SessionPlan plan, Pod pod) {
    try {
      apply(impatient(), pod);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (!Obstacle.isRefusal(e)) {
        throw e;
      }
      Log.infof(
          "Pod %s of session %s was refused: %s",
          pod.getMetadata().getName(), plan.identity().session(), e.getMessage());
      return Optional.of(Obstacle.refusedPod(e));
    }
  }

  /** Tries once: what is in the way is told now, and not when the client has lost its patience. */
  private KubernetesClient impatient() {
    RequestConfig once =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .build();
    return client.newClient(once).adapt(KubernetesClient.class);
  }

  /** Where the namespace is there: lets nothing new start in it. */
  void close(SessionPlan plan) {
    plan.objects().stream()
        .filter(object -> cache.get(object).isPresent())
        .forEach(this::applyIfDifferent);
  }

  void delete(List<SessionPod> pods) {
    for (SessionPod pod : pods) {
      if (!pod.isDeleting()) {
        var object =
            pod.isExecutor()
                ? client.resource(pod.pod()).withGracePeriod(EXECUTORS_GRACE.toSeconds())
                : client.resource(pod.pod());
        object.withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        Log.infof("Deleted pod %s of session %s", pod.name(), pod.session());
      }
    }
  }

  /** Those of a driver that is gone: told of and counted, as nobody asked for it. */
  void deleteDriverless(List<SessionPod> executors) {
    List<SessionPod> left = executors.stream().filter(pod -> !pod.isDeleting()).toList();
    left.forEach(pod -> leftovers.found(Kind.EXECUTOR));
    if (!left.isEmpty()) {
      Log.warnf(
          "Removes %d executors of session %s: their driver is gone",
          left.size(), left.getFirst().session());
    }
    delete(left);
  }

  /** The pods that there really are, whatever their labels: a cache's silence is no proof. */
  List<SessionPod> livePods(String session) {
    return client.pods().inNamespace(Labels.namespace(session)).list().getItems().stream()
        .map(SessionPod::new)
        .toList();
  }

  /** After the end: the namespace goes, and the rights that lay outside of it. */
  void remove(SessionIdentity identity) {
    cache
        .get(Namespace.class, null, identity.namespace())
        .filter(namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(this::delete);
    cache.bySession(ClusterRoleBinding.class, identity.session()).forEach(this::delete);
    cache.bySession(ClusterRole.class, identity.session()).forEach(this::delete);
  }

  private void delete(HasMetadata object) {
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    Log.infof("Deleted %s %s", object.getKind(), object.getMetadata().getName());
  }

  /**
   * Whether nothing was to be done, by what a watch has shown: what was just written may have been
   * changed since by somebody else, of which no more news would come.
   */
  private boolean applyIfDifferent(HasMetadata wanted) {
    boolean isShown = !cache.isJustWritten(wanted);
    Optional<JsonNode> actual = cache.tree(wanted);
    if (actual.isEmpty() || Differences.exist(cache.treeOf(wanted), actual.get())) {
      apply(wanted);
      return false;
    }
    return isShown;
  }

  private void applySecret(SessionIdentity identity) {
    boolean there =
        client.secrets().inNamespace(identity.namespace()).withName(Labels.ENDPOINT).get() != null;
    if (!there) {
      apply(EndpointSecret.issue(identity, authority));
    }
  }

  private void apply(HasMetadata object) {
    apply(client, object);
  }

  private void apply(KubernetesClient client, HasMetadata object) {
    cache.wrote(
        client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply());
  }
}
