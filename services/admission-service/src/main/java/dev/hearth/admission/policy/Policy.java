package dev.hearth.admission.policy;

import java.time.Duration;
import java.util.Set;

/**
 * What this cluster's operators decided for all sessions.
 *
 * @param platformAccounts users whose pods are the platform's own
 * @param allowedImages images that a pod may run beside its session's
 * @param allowedPriorityClasses priority classes that the cluster itself may have set
 * @param sandboxRuntimeClass the RuntimeClass behind runtime {@code sandbox}
 * @param longestGrace the longest a pod may take to end
 * @param mostEphemeralStorage what a pod may ask of its node's disk, in bytes
 */
public record Policy(
    Set<String> platformAccounts,
    Set<String> allowedImages,
    Set<String> allowedPriorityClasses,
    String sandboxRuntimeClass,
    Duration longestGrace,
    Quantity mostEphemeralStorage) {

  public Policy {
    platformAccounts = Set.copyOf(platformAccounts);
    allowedImages = Set.copyOf(allowedImages);
    allowedPriorityClasses = Set.copyOf(allowedPriorityClasses);
  }
}
