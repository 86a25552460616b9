package dev.hearth.operator.cluster;

import io.smallrye.config.ConfigMapping;

/** Which cluster this operator speaks for. */
@ConfigMapping(prefix = "hearth.cluster")
public interface ClusterConfig {

  /** A DNS label, unique in the control plane; part of the names of this cluster's topics. */
  String name();

  /** Where the cluster stands, as tenants' policies and users' requests name it. */
  String region();
}
