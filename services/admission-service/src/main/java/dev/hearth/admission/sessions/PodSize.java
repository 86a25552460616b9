package dev.hearth.admission.sessions;

import dev.hearth.resource.SparkSessionSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a session reserved for one pod of a kind, overhead included.
 *
 * @param localDiskMiB what it may use of its node's disk; 0 where the session does not say
 * @param gpus that it has to itself; drivers have none
 */
public record PodSize(long cpuMillis, long memoryMiB, long localDiskMiB, long gpus) {
  static PodSize of(SparkSessionSpec.Executor executor) {
    return new PodSize(
        executor.cpuMillis, executor.memoryMiB, orNone(executor.localDiskMiB), executor.gpus);
  }

  static PodSize of(SparkSessionSpec.PodSize driver) {
    return new PodSize(driver.cpuMillis, driver.memoryMiB, orNone(driver.localDiskMiB), 0);
  }

  private static long orNone(@Nullable Long stated) {
    return stated == null ? 0 : stated;
  }
}
