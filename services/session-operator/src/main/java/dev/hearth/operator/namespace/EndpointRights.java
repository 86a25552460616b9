package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the endpoint may do: in the namespace, what Spark was seen to call and nothing else, what
 * spark-submit calls only where the session waits for it; outside of it, read its own session's
 * object for the hashes of tickets.
 */
public final class EndpointRights {
  private static final String RBAC = "rbac.authorization.k8s.io";

  private EndpointRights() {}

  public static List<HasMetadata> of(SessionIdentity session, SparkSessionSpec spec) {
    List<PolicyRule> rules = new ArrayList<>(SparkRights.rules());
    if (spec.driverIsSubmitted()) {
      rules.addAll(SparkRights.ofSubmission());
    }
    Subject endpoint =
        new SubjectBuilder()
            .withKind("ServiceAccount")
            .withName(Labels.ENDPOINT)
            .withNamespace(session.namespace())
            .build();
    return List.of(
        new RoleBuilder()
            .withMetadata(session.inNamespace(Labels.ENDPOINT))
            .withRules(rules)
            .build(),
        new RoleBindingBuilder()
            .withMetadata(session.inNamespace(Labels.ENDPOINT))
            .withNewRoleRef(RBAC, "Role", Labels.ENDPOINT)
            .withSubjects(endpoint)
            .build(),
        new ClusterRoleBuilder()
            .withMetadata(session.owned(ownObject(session)))
            .withRules(
                new PolicyRuleBuilder()
                    .withApiGroups(SparkSession.GROUP)
                    .withResources("sparksessions")
                    .withResourceNames(session.session())
                    .withVerbs("get", "list", "watch")
                    .build())
            .build(),
        new ClusterRoleBindingBuilder()
            .withMetadata(session.owned(ownObject(session)))
            .withNewRoleRef(RBAC, "ClusterRole", ownObject(session))
            .withSubjects(endpoint)
            .build());
  }

  private static String ownObject(SessionIdentity session) {
    return Labels.ENDPOINT + "-" + session.session();
  }
}
