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

  Egress egress();

  /**
   * What tenants' policies may open to their sessions in this cluster. Sessions that run follow a
   * change.
   */
  interface Egress {
    /**
     * Private networks, CIDRs, that are open to sessions of tenants whose policies name them. The
     * others are closed to all, and so are nodes, pods and services, which mostly are in one: name
     * no network that has those in it. Drivers would not even start, as their start gate waits for
     * the gateway to be out of reach.
     */
    Optional<List<String>> privateNetworks();

    /**
     * CIDRs that are closed to all sessions, whatever tenants' policies name: nodes, pods or
     * services with public addresses, a public address of the API server, what the start gates
     * dial, and whatever trusts whoever comes from this cluster. Closed without being named are the
     * addresses at which the cluster itself knows the API server, links and their metadata, and the
     * machine itself.
     */
    Optional<List<String>> closed();
  }

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
