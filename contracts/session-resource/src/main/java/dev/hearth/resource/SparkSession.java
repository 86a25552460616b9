package dev.hearth.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One session in one cluster. Cluster-scoped, so that it outlives the namespace that it owns. */
@Group(SparkSession.GROUP)
@Version("v1")
@ShortNames("hearth")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
// The namespace is "hearth-" and this name, and names of namespaces have 63 signs at most.
@ValidationRule(
    value =
        "self.metadata.name.size() <= 56"
            + " && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name is the session's id: up to 56 lower-case letters, digits and inner hyphens")
public class SparkSession extends CustomResource<SparkSessionSpec, SparkSessionStatus> {
  public static final String GROUP = "hearth.dev";

  private static final long serialVersionUID = 1L;

  /**
   * Without the API server's record of who set which field, which nobody here asks for and which
   * would take more room than the rest of the object.
   */
  @Override
  @JsonIgnoreProperties("managedFields")
  public ObjectMeta getMetadata() {
    return super.getMetadata();
  }
}
