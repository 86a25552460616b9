package dev.hearth.admission.sessions;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the webhook must know of a session to judge its pods.
 *
 * @param submission the driver that a remote spark-submit makes; empty where the platform makes it,
 *     or the user has it
 * @param ending whether it was asked to stop, so that no new pod may begin
 * @param gate what holds its pods back at first; empty where nothing does
 */
public record Session(
    String id,
    String tenant,
    String image,
    String node,
    String runtime,
    PodSize executor,
    Optional<Submission> submission,
    boolean ending,
    Optional<StartGate> gate) {

  private static final String NAMESPACE_PREFIX = Labels.namespace("");
  private static final String DEDICATED = "dedicated";
  private static final String SANDBOX = "sandbox";

  /**
   * A submission that the session waits for, or has had.
   *
   * @param driver the size of its driver
   * @param made whether the operator has seen its driver
   */
  public record Submission(PodSize driver, boolean made) {}

  static Session of(String id, SparkSession object, @Nullable Map<String, String> annotations) {
    SparkSessionSpec spec = object.getSpec();
    return new Session(
        id,
        spec.tenant,
        spec.image,
        spec.node,
        spec.runtime,
        PodSize.of(spec.executor),
        submission(object),
        spec.stop != null,
        StartGate.of(annotations));
  }

  private static Optional<Submission> submission(SparkSession object) {
    SparkSessionSpec spec = object.getSpec();
    boolean made = object.getStatus() != null && object.getStatus().driver != null;
    return spec.driverIsSubmitted() && spec.driver != null
        ? Optional.of(new Submission(PodSize.of(spec.driver), made))
        : Optional.empty();
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
