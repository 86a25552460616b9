package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a cluster says of itself. Stream of {@code hearth.clusters}. */
@JsonSubTypes({@Type(ClusterEvent.Heartbeat.class)})
public sealed interface ClusterEvent {

  /** The cluster's name: a DNS label, unique in the control plane. */
  String cluster();

  /**
   * The cluster lives and this is what it has.
   *
   * @param region where it stands
   * @param at when it was true, by the operator's clock
   * @param gateway how the public reaches the cluster's one door
   * @param capacity what its schedulable nodes offer to pods and how much of it is requested
   */
  @JsonTypeName("dev.hearth.cluster.heartbeat.v1")
  record Heartbeat(
      String cluster,
      String region,
      Instant at,
      String kubernetesVersion,
      String operatorVersion,
      Gateway gateway,
      Capacity capacity)
      implements ClusterEvent {
    public Heartbeat {
      Objects.requireNonNull(cluster, "cluster");
      Objects.requireNonNull(region, "region");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(gateway, "gateway");
      Objects.requireNonNull(capacity, "capacity");
    }
  }

  /**
   * The public door.
   *
   * @param url {@code https://host:port}, no path
   * @param caPem the authority that signed its certificate, PEM; null where it is publicly trusted
   */
  record Gateway(String url, @Nullable String caPem) {
    public Gateway {
      Objects.requireNonNull(url, "url");
    }
  }

  /** Sums over the schedulable nodes: thousandths of a core and mebibytes. */
  record Capacity(
      int nodes,
      long allocatableCpuMillis,
      long allocatableMemoryMiB,
      long requestedCpuMillis,
      long requestedMemoryMiB) {}
}
