package dev.hearth.admission.sessions;

import dev.hearth.resource.SparkSessionSpec;

/** What a session reserved for one pod of a kind, overhead included. */
public record PodSize(long cpuMillis, long memoryMiB) {
  static PodSize of(SparkSessionSpec.Executor executor) {
    return new PodSize(executor.cpuMillis, executor.memoryMiB);
  }

  static PodSize of(SparkSessionSpec.PodSize driver) {
    return new PodSize(driver.cpuMillis, driver.memoryMiB);
  }
}
