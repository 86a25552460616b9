package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.List;

/** Who pods are: only the endpoint gets a token by itself. */
public final class SessionAccounts {
  private SessionAccounts() {}

  public static List<ServiceAccount> of(SessionIdentity session) {
    return List.of(
        account(session, Labels.ENDPOINT, true),
        account(session, Labels.EXECUTOR_ACCOUNT, false),
        account(session, Labels.DRIVER_ACCOUNT, false));
  }

  private static ServiceAccount account(SessionIdentity session, String name, boolean token) {
    return new ServiceAccountBuilder()
        .withMetadata(session.inNamespace(name))
        .withAutomountServiceAccountToken(token)
        .build();
  }
}
