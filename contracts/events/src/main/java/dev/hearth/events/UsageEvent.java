package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** What was used, in whole numbers. Stream of {@code hearth.usage.<cluster>}. */
@JsonSubTypes({@Type(UsageEvent.PodSlice.class), @Type(UsageEvent.TunnelSlice.class)})
public sealed interface UsageEvent {

  /** The session's id. */
  String session();

  /** The tenant's id. */
  String tenant();

  /** Where it was used. */
  String cluster();

  /** Start of the slice, inclusive. */
  Instant from();

  /** End of the slice, exclusive; at most the end of the clock minute in which it starts. */
  Instant to();

  /** A corrected slice of the same interval has a higher one; the highest counts. */
  int revision();

  /**
   * A part of a pod's life, from scheduled to terminated, within one clock minute. Amounts are the
   * pod's requests times the slice's length.
   *
   * @param role {@code executor}, {@code driver} or {@code endpoint}
   * @param last whether the pod's life ends here
   */
  @JsonTypeName("dev.hearth.usage.pod.v1")
  record PodSlice(
      String session,
      String tenant,
      String cluster,
      String region,
      String podUid,
      String podName,
      String role,
      Instant from,
      Instant to,
      int revision,
      long coreMillis,
      long mibMillis,
      long gpuMillis,
      long nodeMillis,
      boolean last)
      implements UsageEvent {

    /** Deterministic: the same interval of the same pod always has the same id per revision. */
    public String id() {
      return podUid + "/" + from.getEpochSecond() + "/" + revision;
    }
  }

  /** Bytes that crossed a session's tunnel, from the endpoint's cumulative counters. */
  @JsonTypeName("dev.hearth.usage.tunnel.v1")
  record TunnelSlice(
      String session,
      String tenant,
      String cluster,
      String region,
      String endpointUid,
      Instant from,
      Instant to,
      int revision,
      long bytesIn,
      long bytesOut)
      implements UsageEvent {

    /** Deterministic, as for pods. */
    public String id() {
      return endpointUid + "/tunnel/" + from.getEpochSecond() + "/" + revision;
    }
  }
}
