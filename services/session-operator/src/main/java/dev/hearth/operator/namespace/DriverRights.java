package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.List;

/**
 * What a driver pod may do: make and remove executors in its own namespace. No secret, not even its
 * own, and nothing outside.
 */
public final class DriverRights {
  private DriverRights() {}

  public static List<HasMetadata> of(SessionIdentity session) {
    return List.of(
        new RoleBuilder()
            .withMetadata(session.inNamespace(Labels.DRIVER_ACCOUNT))
            .withRules(SparkRights.rules())
            .build(),
        new RoleBindingBuilder()
            .withMetadata(session.inNamespace(Labels.DRIVER_ACCOUNT))
            .withNewRoleRef("rbac.authorization.k8s.io", "Role", Labels.DRIVER_ACCOUNT)
            .withSubjects(
                new SubjectBuilder()
                    .withKind("ServiceAccount")
                    .withName(Labels.DRIVER_ACCOUNT)
                    .withNamespace(session.namespace())
                    .build())
            .build());
  }
}
