package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the namespace may use in all: the session's limits and Hearth's own endpoint. */
public final class SessionQuota {
  private static final String GPUS = "requests." + Labels.GPU;

  private SessionQuota() {}

  public static ResourceQuota of(
      SessionIdentity session, SparkSessionSpec spec, EndpointConfig endpoint) {
    return quota(session, spec, endpoint, spec.limits.pods + 1L);
  }

  /** For a session that ends: nothing new may start while Spark still asks for executors. */
  public static ResourceQuota closed(
      SessionIdentity session, SparkSessionSpec spec, EndpointConfig endpoint) {
    return quota(session, spec, endpoint, 0);
  }

  private static ResourceQuota quota(
      SessionIdentity session, SparkSessionSpec spec, EndpointConfig endpoint, long pods) {
    SparkSessionSpec.Limits limits = spec.limits;
    Map<String, Quantity> hard = new TreeMap<>();
    hard.put("requests.cpu", Amounts.cpu(limits.cpuMillis + endpoint.cpuMillis()));
    hard.put("requests.memory", Amounts.memory(limits.memoryMiB + endpoint.memoryMib()));
    hard.put("limits.cpu", Amounts.cpu(limits.cpuMillis + endpoint.cpuLimitMillis()));
    hard.put("limits.memory", Amounts.memory(limits.memoryMiB + endpoint.memoryLimitMib()));
    hard.put("pods", Amounts.count(pods));
    // Said where there are none, too: whatever else fails, nobody has one unasked.
    hard.put(GPUS, Amounts.count((long) spec.executor.gpus * spec.executor.max));
    localDisk(spec)
        .ifPresent(
            mib -> {
              hard.put("requests.ephemeral-storage", Amounts.memory(mib));
              hard.put("limits.ephemeral-storage", Amounts.memory(mib));
            });
    return new ResourceQuotaBuilder()
        .withMetadata(session.inNamespace("session"))
        .withNewSpec()
        .withHard(hard)
        .endSpec()
        .build();
  }

  /**
   * Of all Spark pods together; empty where some of them have no size, which would be refused for
   * whatever they state beside those that have one. Pods that state none, as the endpoint, count as
   * none.
   */
  private static Optional<Long> localDisk(SparkSessionSpec spec) {
    if (spec.executor.localDiskMiB == null
        || (spec.driver != null && spec.driver.localDiskMiB == null)) {
      return Optional.empty();
    }
    long driver = spec.driver == null ? 0 : spec.driver.localDiskMiB;
    return Optional.of(driver + spec.executor.localDiskMiB * spec.executor.max);
  }
}
