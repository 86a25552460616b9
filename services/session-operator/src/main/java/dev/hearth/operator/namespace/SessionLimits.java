package dev.hearth.operator.namespace;

import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;

/**
 * Defaults for containers that name no limits. Spark names no CPU limit, and a quota on limits
 * refuses every pod without one.
 */
public final class SessionLimits {
  private SessionLimits() {}

  public static LimitRange of(SessionIdentity session, SparkSessionSpec spec) {
    long cpu = spec.executor.cpuMillis;
    long memory = spec.executor.memoryMiB;
    if (spec.driver != null) {
      cpu = Math.max(cpu, spec.driver.cpuMillis);
      memory = Math.max(memory, spec.driver.memoryMiB);
    }
    return new LimitRangeBuilder()
        .withMetadata(session.inNamespace("defaults"))
        .withNewSpec()
        .addNewLimit()
        .withType("Container")
        .addToDefault("cpu", Amounts.cpu(cpu))
        .addToDefault("memory", Amounts.memory(memory))
        .addToDefaultRequest("cpu", Amounts.cpu(spec.executor.cpuMillis))
        .addToDefaultRequest("memory", Amounts.memory(spec.executor.memoryMiB))
        .endLimit()
        .endSpec()
        .build();
  }
}
