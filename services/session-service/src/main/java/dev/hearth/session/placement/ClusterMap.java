package dev.hearth.session.placement;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.access.Tenant;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.SessionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The clusters at one moment, to choose from. A cluster is possible where the tenant may use its
 * region, it is heard, neither given up nor being emptied, knows what the session asks for, and the
 * session's first executors fit; of the possible ones the emptiest is taken. Prices play no part
 * until there are any.
 */
public final class ClusterMap {
  private final List<Cluster> clusters;
  private final Instant now;
  private final Duration patience;

  ClusterMap(List<Cluster> clusters, Instant now, Duration patience) {
    this.clusters = new ArrayList<>(clusters);
    this.now = now;
    this.patience = patience;
  }

  /** Chooses, and counts what was chosen as promised to the next who asks. */
  public Placement choose(Tenant tenant, SessionSpec spec) {
    Amount need = spec.start();
    Optional<Cluster> chosen =
        clusters.stream()
            .filter(cluster -> refusals(cluster, tenant, spec, need).isEmpty())
            .max(
                Comparator.comparingLong(Cluster::freeCpuMillis)
                    .thenComparingLong(Cluster::freeMemoryMiB)
                    .thenComparing(Cluster::name));
    List<Placement.Candidate> candidates =
        clusters.stream()
            .map(
                cluster ->
                    new Placement.Candidate(
                        cluster.name(),
                        cluster.region(),
                        cluster.freeCpuMillis(),
                        cluster.freeMemoryMiB(),
                        cluster.freeGpus().isPresent() ? cluster.freeGpus().getAsLong() : null,
                        chosen.filter(cluster::equals).isPresent(),
                        refusals(cluster, tenant, spec, need)))
            .toList();
    chosen.ifPresent(
        cluster -> clusters.replaceAll(c -> c.equals(cluster) ? c.promising(need) : c));
    return new Placement(
        now,
        chosen.map(Cluster::name).orElse(null),
        chosen.map(Cluster::region).orElse(null),
        need,
        candidates);
  }

  private List<String> refusals(Cluster cluster, Tenant tenant, SessionSpec spec, Amount need) {
    List<String> refusals = new ArrayList<>();
    if (!tenant.allowsRegion(cluster.region())) {
      refusals.add("the tenant may not use region " + cluster.region());
    }
    // Asked for and granted before the tenant's policy was changed.
    if (!tenant.nodeIsolation().contains(spec.node())) {
      refusals.add("the tenant may no longer have node " + spec.node());
    }
    if (!tenant.runtimeIsolation().contains(spec.runtime())) {
      refusals.add("the tenant may no longer have runtime " + spec.runtime());
    }
    if (spec.region() != null && !spec.region().equals(cluster.region())) {
      refusals.add("region " + spec.region() + " was asked for");
    }
    if (cluster.forgotten()) {
      refusals.add("given up by an administrator at " + cluster.forgottenAt());
    }
    if (cluster.cordon() != null) {
      refusals.add("being emptied by an administrator since " + cluster.cordon().since());
    }
    if (!cluster.heard(now, patience)) {
      refusals.add("not heard from since " + cluster.heartbeatAt());
    }
    if (cluster.freeCpuMillis() < need.cpuMillis()) {
      refusals.add(
          "needs " + need.cpuMillis() + " free CPU millis, has " + cluster.freeCpuMillis());
    }
    if (cluster.freeMemoryMiB() < need.memoryMiB()) {
      refusals.add("needs " + need.memoryMiB() + " free MiB, has " + cluster.freeMemoryMiB());
    }
    cluster
        .freeGpus()
        .ifPresent(
            free -> {
              if (free < need.gpus()) {
                refusals.add("needs " + need.gpus() + " free GPUs, has " + free);
              }
            });
    if (!spec.uploads().isEmpty() && !cluster.abilities().contains(ClusterEvent.UPLOADS)) {
      refusals.add("its session-operator is older than uploads");
    }
    return refusals;
  }
}
