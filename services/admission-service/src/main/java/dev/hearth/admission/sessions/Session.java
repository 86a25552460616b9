package dev.hearth.admission.sessions;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import java.util.Optional;

/**
 * What the webhook must know of a session to judge its pods.
 *
 * @param ending whether it was asked to stop, so that no new pod may begin
 */
public record Session(
    String id,
    String tenant,
    String image,
    String node,
    String runtime,
    long executorCpuMillis,
    long executorMemoryMiB,
    boolean ending) {

  private static final String NAMESPACE_PREFIX = Labels.namespace("");
  private static final String DEDICATED = "dedicated";
  private static final String SANDBOX = "sandbox";

  static Session of(String id, SparkSessionSpec spec) {
    return new Session(
        id,
        spec.tenant,
        spec.image,
        spec.node,
        spec.runtime,
        spec.executor.cpuMillis,
        spec.executor.memoryMiB,
        spec.stop != null);
  }

  /**
   * The session that a namespace belongs to, by its name: a review carries no namespace labels, and
   * nobody but the operator makes such names.
   */
  public static Optional<String> idOf(String namespace) {
    return namespace.startsWith(NAMESPACE_PREFIX)
        ? Optional.of(namespace.substring(NAMESPACE_PREFIX.length()))
        : Optional.empty();
  }

  /** Whether its pods share no node with another session's. */
  public boolean dedicated() {
    return DEDICATED.equals(node);
  }

  /** Whether its pods run under the sandbox's RuntimeClass. */
  public boolean sandboxed() {
    return SANDBOX.equals(runtime);
  }
}
