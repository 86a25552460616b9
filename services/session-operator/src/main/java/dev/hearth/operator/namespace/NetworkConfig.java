package dev.hearth.operator.namespace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** What the network policies must know of the cluster. */
@ConfigMapping(prefix = "hearth")
public interface NetworkConfig {

  Platform platform();

  Dns dns();

  /** Where Hearth itself runs. */
  interface Platform {
    /** The namespace of gateway and operator, from which alone endpoints are called. */
    @WithDefault("hearth-system")
    String namespace();
  }

  /**
   * Where names are resolved. Pods by default; a resolver on the host's network or on a node-local
   * address has to be named by address.
   */
  interface Dns {
    /** The namespace of the resolver's pods. */
    @WithDefault("kube-system")
    String namespace();

    /** Label of the resolver's pods: {@code key=value}. */
    @WithDefault("k8s-app=kube-dns")
    String podLabel();

    /** CIDRs that resolve names beside the pods, such as a node-local resolver's. */
    Optional<List<String>> addresses();

    /** Ports on which the resolver really listens, over UDP and TCP. */
    @WithDefault("53")
    List<Integer> ports();
  }
}
