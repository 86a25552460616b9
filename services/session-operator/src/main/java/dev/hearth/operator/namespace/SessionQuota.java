package dev.hearth.operator.namespace;

import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;

/** What the namespace may use in all: the session's limits and Hearth's own endpoint. */
public final class SessionQuota {
  private SessionQuota() {}

  public static ResourceQuota of(
      SessionIdentity session, SparkSessionSpec.Limits limits, EndpointConfig endpoint) {
    return quota(session, limits, endpoint, limits.pods + 1L);
  }

  /** For a session that ends: nothing new may start while Spark still asks for executors. */
  public static ResourceQuota closed(
      SessionIdentity session, SparkSessionSpec.Limits limits, EndpointConfig endpoint) {
    return quota(session, limits, endpoint, 0);
  }

  private static ResourceQuota quota(
      SessionIdentity session, SparkSessionSpec.Limits limits, EndpointConfig endpoint, long pods) {
    return new ResourceQuotaBuilder()
        .withMetadata(session.inNamespace("session"))
        .withNewSpec()
        .addToHard("requests.cpu", Amounts.cpu(limits.cpuMillis + endpoint.cpuMillis()))
        .addToHard("requests.memory", Amounts.memory(limits.memoryMiB + endpoint.memoryMib()))
        .addToHard("limits.cpu", Amounts.cpu(limits.cpuMillis + endpoint.cpuLimitMillis()))
        .addToHard("limits.memory", Amounts.memory(limits.memoryMiB + endpoint.memoryLimitMib()))
        .addToHard("pods", Amounts.count(pods))
        .endSpec()
        .build();
  }
}
