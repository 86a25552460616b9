package dev.hearth.local.platform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a session's executors are to be, and what they and a driver pod are given. */
final class ExecutorOptions {
  @Option(names = "--max", defaultValue = "2", description = "executors at most (default: 2)")
  private int max;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "a variable of executors and of a driver pod; may be repeated")
  private Map<String, String> environment;

  @Option(
      names = "--package",
      paramLabel = "GROUP:ARTIFACT:VERSION",
      description = "from a Maven repository, for driver and executors; may be repeated")
  private List<String> packages;

  @Option(
      names = "--local-disk",
      paramLabel = "SIZE",
      description = "such as 20g: what each executor may use of its node's disk")
  private String localDisk;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "0",
      description = "of each executor; the tenant's quota must have them (default: 0)")
  private int gpus;

  /** Adds them to a request for a session. */
  void addTo(Map<String, Object> request) {
    Map<String, Object> executor =
        new LinkedHashMap<>(Map.of("cores", 1, "memory", "1g", "min", 0, "max", max));
    if (localDisk != null) {
      executor.put("localDisk", localDisk);
    }
    if (gpus != 0) {
      executor.put("gpus", gpus);
    }
    request.put("executor", executor);
    if (environment != null) {
      request.put("environment", environment);
    }
    if (packages != null) {
      request.put("packages", packages);
    }
  }
}
