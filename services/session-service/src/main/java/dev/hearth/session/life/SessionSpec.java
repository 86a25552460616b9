package dev.hearth.session.life;

import dev.hearth.events.DesiredEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;

/**
 * What was asked for, with everything filled in. Fixed for the session's life.
 *
 * @param region asked for; null where any allowed one will do
 * @param sparkConf the user's own settings, kept as given; may hold secrets
 * @param warnings about them
 */
@RegisterForReflection
public record SessionSpec(
    String region,
    String node,
    String runtime,
    String sparkVersion,
    String image,
    Executor executor,
    DesiredEvent.Ports ports,
    DesiredEvent.Lifetime lifetime,
    Map<String, String> sparkConf,
    Map<String, String> labels,
    List<String> warnings) {

  public SessionSpec {
    sparkConf = Map.copyOf(sparkConf);
    labels = Map.copyOf(labels);
    warnings = List.copyOf(warnings);
  }

  /**
   * Executors of the session.
   *
   * @param memoryMiB of Spark's heap
   * @param overheadMiB that Spark adds to the pod's request
   */
  @RegisterForReflection
  public record Executor(int cores, long memoryMiB, long overheadMiB, int min, int max) {
    public long podCpuMillis() {
      return cores * 1000L;
    }

    public long podMemoryMiB() {
      return memoryMiB + overheadMiB;
    }
  }

  /** What the tenant's quota reserves and the namespace's quota allows: every executor at once. */
  public Amount reservation() {
    return new Amount(
        executor.podCpuMillis() * executor.max(), executor.podMemoryMiB() * executor.max(), 1);
  }

  /** What must find room in a cluster at once for the session to be of use. */
  public Amount start() {
    int first = Math.max(1, executor.min());
    return new Amount(executor.podCpuMillis() * first, executor.podMemoryMiB() * first, 1);
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "SessionSpec[sparkVersion=" + sparkVersion + ", executor=" + executor + "]";
  }
}
