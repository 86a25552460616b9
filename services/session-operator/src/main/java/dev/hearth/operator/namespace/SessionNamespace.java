package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;

/**
 * The namespace itself. Its labels are what admission believes, and Pod Security restricts what
 * runs in it from its first moment.
 */
public final class SessionNamespace {
  private SessionNamespace() {}

  public static Namespace of(SessionIdentity session) {
    return new NamespaceBuilder()
        .withMetadata(session.owned(session.namespace()))
        .editMetadata()
        .addToLabels(Labels.NODE, session.node())
        .addToLabels(Labels.RUNTIME, session.runtime())
        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
        .addToLabels("pod-security.kubernetes.io/warn", "restricted")
        .endMetadata()
        .build();
  }
}
