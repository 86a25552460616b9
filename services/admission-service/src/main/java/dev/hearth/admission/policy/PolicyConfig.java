package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.node.TextNode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The cluster's own choices, {@code hearth.admission.*}. */
@ConfigMapping(prefix = "hearth.admission")
public interface PolicyConfig {

  /**
   * User names whose pods are only labelled and metered, never judged. Whoever is listed can put
   * any pod into any session namespace.
   */
  @WithDefault("system:serviceaccount:hearth-system:session-operator")
  Set<String> platformAccounts();

  /** Images that every session may run beside its own, for side cars and init containers. */
  Optional<Set<String>> allowedImages();

  /** Needed where the cluster has a global default priority class, which it sets by itself. */
  Optional<Set<String>> allowedPriorityClasses();

  /** RuntimeClass of sessions with runtime {@code sandbox}; it must exist in the cluster. */
  @WithDefault("gvisor")
  String sandboxRuntimeClass();

  /** Longer grace periods are shortened to this: they would hold up the session's end. */
  @WithDefault("PT60S")
  Duration longestGrace();

  /** The most local disk that a pod may request or be limited to, all its containers together. */
  @WithDefault("20Gi")
  String mostEphemeralStorage();

  /** As the rules read it. */
  default Policy policy() {
    if (longestGrace().isNegative() || longestGrace().compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "hearth.admission.longest-grace is %s; set it to something between PT0S and PT1H"
              .formatted(longestGrace()));
    }
    return new Policy(
        platformAccounts(),
        allowedImages().orElse(Set.of()),
        allowedPriorityClasses().orElse(Set.of()),
        sandboxRuntimeClass(),
        longestGrace(),
        Quantity.of(new TextNode(mostEphemeralStorage()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "hearth.admission.most-ephemeral-storage: '"
                            + mostEphemeralStorage()
                            + "' is no amount such as 20Gi")));
  }
}
