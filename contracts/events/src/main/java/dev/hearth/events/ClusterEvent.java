package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a cluster says of itself. Stream of {@code hearth.clusters}. */
@JsonSubTypes({@Type(ClusterEvent.Heartbeat.class)})
public sealed interface ClusterEvent {

  /** Applications may be uploaded to sessions of the cluster. */
  String UPLOADS = "uploads";

  /** The cluster's name: a DNS label, unique in the control plane. */
  String cluster();

  /**
   * The cluster lives and this is what it has.
   *
   * @param region where it stands
   * @param at when it was true, by the operator's clock
   * @param gateway how the public reaches the cluster's one door
   * @param capacity what its schedulable nodes offer to pods and how much of it is requested
   * @param abilities what its operator knows beyond what the first one did, such as {@link
   *     #UPLOADS}; null in heartbeats of older ones
   */
  @JsonTypeName("dev.hearth.cluster.heartbeat.v1")
  record Heartbeat(
      String cluster,
      String region,
      Instant at,
      String kubernetesVersion,
      String operatorVersion,
      Gateway gateway,
      Capacity capacity,
      @Since("0.1.0") @Nullable List<String> abilities)
      implements ClusterEvent {
    public Heartbeat {
      Objects.requireNonNull(cluster, "cluster");
      Objects.requireNonNull(region, "region");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(gateway, "gateway");
      Objects.requireNonNull(capacity, "capacity");
      abilities = abilities == null ? null : List.copyOf(abilities);
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

  /**
   * Sums over the schedulable nodes: thousandths of a core, mebibytes and GPUs.
   *
   * @param allocatableGpus null in heartbeats of operators that do not count them
   * @param requestedGpus likewise
   */
  record Capacity(
      int nodes,
      long allocatableCpuMillis,
      long allocatableMemoryMiB,
      long requestedCpuMillis,
      long requestedMemoryMiB,
      @Since("0.1.0") @Nullable Long allocatableGpus,
      @Since("0.1.0") @Nullable Long requestedGpus) {}
}
