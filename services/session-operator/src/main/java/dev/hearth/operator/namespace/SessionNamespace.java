package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;

/**
 * The namespace itself. Its labels are what admission believes (whose it is, where its pods run,
 * whether one of them may be a submitted driver), its annotation is the image that the cluster's
 * admission policy lets pods run, and Pod Security restricts them from its first moment.
 */
public final class SessionNamespace {
  private SessionNamespace() {}

  public static Namespace of(SessionIdentity session, SparkSessionSpec spec) {
    NamespaceBuilder namespace = namespace(session, spec.image);
    return spec.driverIsSubmitted()
        ? namespace
            .editMetadata()
            .addToLabels(Labels.DRIVER, Labels.DRIVER_SUBMITTED)
            .endMetadata()
            .build()
        : namespace.build();
  }

  private static NamespaceBuilder namespace(SessionIdentity session, String image) {
    return new NamespaceBuilder()
        .withMetadata(session.owned(session.namespace()))
        .editMetadata()
        .addToLabels(Labels.NODE, session.node())
        .addToLabels(Labels.RUNTIME, session.runtime())
        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
        .addToLabels("pod-security.kubernetes.io/warn", "restricted")
        .addToAnnotations(Labels.IMAGE, image)
        .endMetadata();
  }
}
