package dev.hearth.session.sparkconf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings that only Hearth makes, and what a user who wants to make one can do instead. */
final class PlatformSettings {
  private static final String LEAVE = "leave it out: Hearth sets it for the session";
  private static final String OVERHEAD = "set executor.memoryOverhead in the request";
  private static final String DRIVER_OVERHEAD = "set driver.memoryOverhead in the request";
  private static final String COUNT = "set executor.min and executor.max in the request";
  private static final String CONNECTION =
      "leave it out: it belongs to the connection between driver and executors";
  private static final String GPUS = "leave it out: ask for GPUs with executor.gpus in the request";
  private static final String NO_DEVICES =
      "leave it out: drivers have no devices; ask for executors' GPUs with executor.gpus";

  private static final Map<String, String> EXACT =
      Map.ofEntries(
          Map.entry("spark.master", "leave it out: it is the session's own address"),
          Map.entry("spark.remote", "leave it out: set kind in the request"),
          Map.entry("spark.submit.deployMode", "leave it out: set kind in the request"),
          Map.entry("spark.app.id", LEAVE),
          Map.entry("spark.driver.host", CONNECTION),
          Map.entry("spark.driver.bindAddress", CONNECTION),
          Map.entry("spark.driver.port", CONNECTION),
          Map.entry("spark.driver.blockManager.port", CONNECTION),
          Map.entry("spark.blockManager.port", CONNECTION),
          Map.entry("spark.ui.port", CONNECTION),
          Map.entry("spark.port.maxRetries", CONNECTION),
          Map.entry("spark.executor.cores", "set executor.cores in the request"),
          Map.entry("spark.executor.memory", "set executor.memory in the request"),
          Map.entry("spark.executor.memoryOverhead", OVERHEAD),
          Map.entry("spark.executor.memoryOverheadFactor", OVERHEAD),
          Map.entry("spark.executor.minMemoryOverhead", OVERHEAD),
          Map.entry("spark.executor.pyspark.memory", OVERHEAD),
          Map.entry("spark.executor.instances", COUNT),
          Map.entry("spark.dynamicAllocation.enabled", COUNT),
          Map.entry("spark.dynamicAllocation.minExecutors", COUNT),
          Map.entry("spark.dynamicAllocation.maxExecutors", COUNT),
          Map.entry("spark.dynamicAllocation.initialExecutors", COUNT));

  /** Beside those, where the driver is a pod. */
  private static final Map<String, String> OF_DRIVER_PODS =
      Map.ofEntries(
          Map.entry("spark.driver.cores", "set driver.cores in the request"),
          Map.entry("spark.driver.memory", "set driver.memory in the request"),
          Map.entry("spark.driver.memoryOverhead", DRIVER_OVERHEAD),
          Map.entry("spark.driver.memoryOverheadFactor", DRIVER_OVERHEAD),
          Map.entry("spark.driver.minMemoryOverhead", DRIVER_OVERHEAD),
          Map.entry("spark.ui.enabled", "leave it out: it says whether the session works"),
          Map.entry("spark.connect.grpc.binding.address", CONNECTION),
          Map.entry("spark.connect.grpc.binding.port", CONNECTION));

  private record Family(String prefix, String remedy) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("spark.authenticate", CONNECTION),
          new Family("spark.network.crypto.", CONNECTION),
          new Family("spark.ssl.rpc.", CONNECTION),
          new Family("spark.hearth.", LEAVE),
          new Family("spark.kubernetes.driverEnv.", "set environment in the request"),
          new Family("spark.kubernetes.", LEAVE),
          new Family("spark.dynamicAllocation.shuffleTracking.", LEAVE),
          new Family("spark.shuffle.service.", "leave it out: there is no shuffle service"),
          new Family("spark.memory.offHeap.", "leave it out: executors have heap memory only"),
          new Family("spark.executorEnv.NVIDIA_", GPUS),
          new Family("spark.executor.resource.", GPUS),
          new Family("spark.driver.resource.", NO_DEVICES),
          new Family("spark.task.resource.", GPUS));

  /** Of Spark's Kubernetes settings those that say nothing about where or as what pods run. */
  private static final List<String> FREE =
      List.of("spark.kubernetes.executor.label.", "spark.kubernetes.executor.annotation.");

  /** Labels that say what a pod is. */
  private static final List<String> OWN_LABELS = List.of("hearth.dev/", "spark-");

  private PlatformSettings() {}

  /** What to do instead of setting {@code key}; empty where users may set it. */
  static Optional<String> remedyFor(String key, boolean driverPod) {
    if (EXACT.containsKey(key)) {
      return Optional.of(EXACT.get(key));
    }
    if (driverPod && OF_DRIVER_PODS.containsKey(key)) {
      return Optional.of(OF_DRIVER_PODS.get(key));
    }
    if (key.equals(GpuSettings.OF_TASKS)) {
      return Optional.empty();
    }
    for (String free : FREE) {
      if (key.startsWith(free)) {
        String label = key.substring(free.length());
        return OWN_LABELS.stream().anyMatch(label::startsWith)
            ? Optional.of(LEAVE)
            : Optional.empty();
      }
    }
    return FAMILIES.stream()
        .filter(family -> key.startsWith(family.prefix()))
        .map(Family::remedy)
        .findFirst();
  }
}
