package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;

/**
 * The namespace itself. Its labels are what admission believes (whose it is, where its pods run,
 * whether one of them may be a submitted driver), its annotations are the image that the cluster's
 * admission policy lets pods run and the gate that it insists on, and Pod Security restricts them
 * from its first moment.
 */
public final class SessionNamespace {
  private SessionNamespace() {}

  public static Namespace of(SparkSession object) {
    NamespaceBuilder namespace = namespace(object);
    return object.getSpec().driverIsSubmitted()
        ? namespace
            .editMetadata()
            .addToLabels(Labels.DRIVER, Labels.DRIVER_SUBMITTED)
            .endMetadata()
            .build()
        : namespace.build();
  }

  private static NamespaceBuilder namespace(SparkSession object) {
    SessionIdentity session = SessionIdentity.of(object);
    return new NamespaceBuilder()
        .withMetadata(session.owned(session.namespace()))
        .editMetadata()
        .addToLabels(Labels.NODE, session.node())
        .addToLabels(Labels.RUNTIME, session.runtime())
        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
        .addToLabels("pod-security.kubernetes.io/warn", "restricted")
        .addToAnnotations(Labels.IMAGE, object.getSpec().image)
        .addToAnnotations(StartGate.repeated(object))
        .endMetadata();
  }
}
