package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Whose an object is: its labels, its place, its owner. */
public record SessionIdentity(
    String session, String uid, String tenant, String node, String runtime) {
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String OPERATOR = "session-operator";

  public static SessionIdentity of(SparkSession object) {
    return new SessionIdentity(
        object.getMetadata().getName(),
        object.getMetadata().getUid(),
        object.getSpec().tenant,
        object.getSpec().node,
        object.getSpec().runtime);
  }

  public String namespace() {
    return Labels.namespace(session);
  }

  /** Whether an object's labels say that the operator made it. */
  public static boolean isMadeByHearth(ObjectMeta metadata) {
    return metadata.getLabels() != null && OPERATOR.equals(metadata.getLabels().get(MANAGED_BY));
  }

  Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    labels.put(Labels.SESSION, session);
    labels.put(Labels.TENANT, tenant);
    labels.put(MANAGED_BY, OPERATOR);
    return labels;
  }

  /** Metadata of an object in the session's namespace, with which it goes. */
  ObjectMeta inNamespace(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(namespace())
        .withLabels(labels())
        .build();
  }

  /** Metadata of an object outside of it, which goes with the SparkSession. */
  ObjectMeta owned(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withLabels(labels())
        .withOwnerReferences(owner())
        .build();
  }

  private OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion(SparkSession.GROUP + "/v1")
        .withKind("SparkSession")
        .withName(session)
        .withUid(uid)
        .withController(true)
        .build();
  }
}
