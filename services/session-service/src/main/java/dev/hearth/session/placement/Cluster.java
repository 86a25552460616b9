package dev.hearth.session.placement;

import dev.hearth.session.life.Amount;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A cluster as it last spoke.
 *
 * @param heartbeatAt by the cluster's clock, never later than ours
 * @param forgottenAt since when nothing is placed there; null for a cluster in use
 * @param cordon null for a cluster that is not being emptied
 * @param abilities what its operator says that it knows
 * @param countsGpus whether its operator says how many there are
 * @param promised what sessions need at once that were placed there and are not ready yet: pods of
 *     theirs are not in {@code requested}
 */
record Cluster(
    String name,
    String region,
    Instant heartbeatAt,
    Instant forgottenAt,
    Cordon cordon,
    String kubernetesVersion,
    String operatorVersion,
    String gatewayUrl,
    String gatewayCaPem,
    int nodes,
    Set<String> abilities,
    Amount allocatable,
    Amount requested,
    boolean countsGpus,
    Amount promised) {

  boolean heard(Instant now, Duration patience) {
    return heartbeatAt.plus(patience).isAfter(now);
  }

  boolean forgotten() {
    return forgottenAt != null;
  }

  long freeCpuMillis() {
    return allocatable.cpuMillis() - requested.cpuMillis() - promised.cpuMillis();
  }

  long freeMemoryMiB() {
    return allocatable.memoryMiB() - requested.memoryMiB() - promised.memoryMiB();
  }

  /** Empty where nobody counts them: silence is no reason to place nothing there. */
  OptionalLong freeGpus() {
    return countsGpus
        ? OptionalLong.of((long) allocatable.gpus() - requested.gpus() - promised.gpus())
        : OptionalLong.empty();
  }

  Cluster promising(Amount more) {
    return new Cluster(
        name,
        region,
        heartbeatAt,
        forgottenAt,
        cordon,
        kubernetesVersion,
        operatorVersion,
        gatewayUrl,
        gatewayCaPem,
        nodes,
        abilities,
        allocatable,
        requested,
        countsGpus,
        promised.plus(more));
  }
}
