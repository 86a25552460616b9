package dev.hearth.resource;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One session in one cluster. Cluster-scoped, so that it outlives the namespace that it owns. */
@Group(SparkSession.GROUP)
@Version("v1")
@ShortNames("hearth")
public class SparkSession extends CustomResource<SparkSessionSpec, SparkSessionStatus> {
  public static final String GROUP = "hearth.dev";

  private static final long serialVersionUID = 1L;
}
