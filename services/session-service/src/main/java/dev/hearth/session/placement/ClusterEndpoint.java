package dev.hearth.session.placement;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.access.Callers;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Clusters: where they are for everybody, how they are for platform administrators. */
@Path("/v1/clusters")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class ClusterEndpoint {
  private final Clusters clusters;
  private final Callers callers;
  private final Clock clock;

  ClusterEndpoint(Clusters clusters, Callers callers, Clock clock) {
    this.clusters = clusters;
    this.callers = callers;
    this.clock = clock;
  }

  /** A cluster; members see name and region. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ClusterView(
      String name,
      String region,
      Boolean reachable,
      Instant heartbeatAt,
      Instant forgottenAt,
      Instant drainingSince,
      Instant drainEndsAt,
      String kubernetesVersion,
      String operatorVersion,
      String gatewayUrl,
      Integer nodes,
      Long allocatableCpuMillis,
      Long allocatableMemoryMiB,
      Long requestedCpuMillis,
      Long requestedMemoryMiB,
      Integer allocatableGpus,
      Integer requestedGpus,
      List<String> abilities) {}

  @RegisterForReflection
  record ClusterList(List<ClusterView> clusters) {}

  @GET
  @Operation(summary = "The clusters there are")
  public ClusterList list() {
    boolean whole = callers.current().platformAdmin();
    return new ClusterList(
        clusters.all().stream()
            .filter(cluster -> whole || !cluster.forgotten())
            .map(cluster -> whole ? full(cluster) : brief(cluster))
            .toList());
  }

  private static ClusterView brief(Cluster cluster) {
    return new ClusterView(
        cluster.name(),
        cluster.region(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private ClusterView full(Cluster cluster) {
    return new ClusterView(
        cluster.name(),
        cluster.region(),
        clusters.heard(cluster, clock.instant()),
        cluster.heartbeatAt(),
        cluster.forgottenAt(),
        cluster.cordon() == null ? null : cluster.cordon().since(),
        cluster.cordon() == null ? null : cluster.cordon().until(),
        cluster.kubernetesVersion(),
        cluster.operatorVersion(),
        cluster.gatewayUrl(),
        cluster.nodes(),
        cluster.allocatable().cpuMillis(),
        cluster.allocatable().memoryMiB(),
        cluster.requested().cpuMillis(),
        cluster.requested().memoryMiB(),
        cluster.countsGpus() ? cluster.allocatable().gpus() : null,
        cluster.countsGpus() ? cluster.requested().gpus() : null,
        cluster.abilities().stream().sorted().toList());
  }
}
