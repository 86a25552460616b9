package dev.hearth.operator.namespace;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.List;

/** What Spark was seen to call of the Kubernetes API, in its own namespace, and nothing else. */
final class SparkRights {
  private SparkRights() {}

  static List<PolicyRule> rules() {
    return List.of(
        rule("pods", "create", "get", "list", "watch", "delete", "deletecollection"),
        rule("configmaps", "create", "deletecollection"),
        rule("persistentvolumeclaims", "list", "deletecollection"),
        rule("services", "deletecollection"));
  }

  /**
   * What spark-submit in cluster mode asks for beside the driver's pod: it applies the driver's
   * ConfigMap and its Service.
   */
  static List<PolicyRule> ofSubmission() {
    return List.of(rule("configmaps", "patch"), rule("services", "create", "patch"));
  }

  private static PolicyRule rule(String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups("")
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }
}
