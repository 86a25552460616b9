package dev.hearth.operator.sweep;

import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.LeftoverMeters;
import dev.hearth.operator.cluster.LeftoverMeters.Kind;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks for what a crash, a lost node or a meddler left behind. It deletes what says that it
 * belongs to a session and whose session is not there. Metering goes on for its pods until the last
 * one has ended, so nothing is lost by it.
 */
@Singleton
public class OrphanSweep {
  private final KubernetesClient client;
  private final ClusterCache cache;
  private final StuckPodSweep stuckPods;
  private final NamespaceSweep namespaces;
  private final LeftoverMeters meters;
  private final SweepConfig config;
  private final Pulse pulse;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("orphan-sweep").daemon().factory());

  OrphanSweep(
      KubernetesClient client,
      ClusterCache cache,
      StuckPodSweep stuckPods,
      NamespaceSweep namespaces,
      LeftoverMeters meters,
      SweepConfig config,
      Pulse pulse) {
    this.client = client;
    this.cache = cache;
    this.stuckPods = stuckPods;
    this.namespaces = namespaces;
    this.meters = meters;
    this.config = config;
    this.pulse = pulse;
  }

  public void start() {
    long every = config.every().toMillis();
    Runnable sweep = Vital.work("the sweep", this::sweep);
    timer.scheduleWithFixedDelay(sweep, 0, every, TimeUnit.MILLISECONDS);
  }

  public void stop() {
    timer.shutdown();
  }

  /** One kind's trouble is not the others'. */
  void sweep() {
    look("orphans", this::deleteOrphans);
    look("pods that do not end", () -> stuckPods.giveUp(this::comesRound));
    look("namespaces that do not end", namespaces::tellOfStuckOnes);
    look("sessions without a namespace", () -> namespaces.wakeSessionsWithout(this::comesRound));
  }

  private void look(String what, Runnable step) {
    comesRound();
    try {
      step.run();
    } catch (RuntimeException e) {
      Log.warnf("Could not look for %s and tries again: %s", what, e.getMessage());
    }
  }

  private void deleteOrphans() {
    Stream.of(
            cache.all(Namespace.class),
            cache.all(ClusterRole.class),
            cache.all(ClusterRoleBinding.class))
        .<HasMetadata>flatMap(List::stream)
        .filter(OrphanSweep::isOfSession)
        .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
        .filter(this::isOrphan)
        .forEach(this::delete);
  }

  /** With each question, of which a round asks some for each session. */
  private void comesRound() {
    pulse.beat("orphan-sweep", config.every());
  }

  /**
   * By name and maker, not by one label alone. An owner may be gone with its orphans' reference.
   */
  private static boolean isOfSession(HasMetadata object) {
    String session = session(object);
    String name = object.getMetadata().getName();
    return SessionIdentity.isMadeByHearth(object.getMetadata())
        && (name.equals(Labels.namespace(session)) || name.equals(Labels.ENDPOINT + "-" + session));
  }

  /** Asked of the API server itself: an object that a cache lacks may still be there. */
  private boolean isOrphan(HasMetadata object) {
    comesRound();
    return client.resources(SparkSession.class).withName(session(object)).get() == null;
  }

  private void delete(HasMetadata object) {
    meters.found(Kind.ORPHAN);
    Log.warnf(
        "Deletes %s %s: its session is not there",
        object.getKind(), object.getMetadata().getName());
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  private static String session(HasMetadata object) {
    return object.getMetadata().getLabels().get(Labels.SESSION);
  }
}
