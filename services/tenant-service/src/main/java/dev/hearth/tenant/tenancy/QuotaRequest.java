package dev.hearth.tenant.tenancy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.request.Faults;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A quota as asked for: whole numbers; of GPUs there are none where it does not say. */
record QuotaRequest(
    Long cpuMillis,
    Long memoryMiB,
    Long sessions,
    Long gpus,
    @Schema(hidden = true) @JsonAnySetter Map<String, Object> unknown) {
  private static final Set<String> FIELDS = Set.of("cpuMillis", "memoryMiB", "sessions", "gpus");

  /** A million cores, a million GiB: beyond any cluster, below any overflow of sums. */
  private static final long MOST = 1_000_000_000L;

  private static final long MOST_SESSIONS = 100_000L;
  private static final long MOST_GPUS = 100_000L;

  TenantEvent.Quota toQuota(String path, Faults faults) {
    faults.unknown(path, unknown, FIELDS);
    faults.whole(path + "cpuMillis", cpuMillis, 0, MOST);
    faults.whole(path + "memoryMiB", memoryMiB, 0, MOST);
    faults.whole(path + "sessions", sessions, 0, MOST_SESSIONS);
    if (gpus != null) {
      faults.whole(path + "gpus", gpus, 0, MOST_GPUS);
    }
    return new TenantEvent.Quota(
        cpuMillis == null ? 0 : cpuMillis,
        memoryMiB == null ? 0 : memoryMiB,
        sessions == null ? 0 : (int) Math.clamp(sessions, 0, MOST_SESSIONS),
        gpus == null ? 0 : (int) Math.clamp(gpus, 0, MOST_GPUS));
  }
}
