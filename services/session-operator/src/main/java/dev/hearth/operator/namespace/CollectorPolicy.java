package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hole through which an endpoint's traces go, where a collector is named. */
public final class CollectorPolicy {
  /** OTLP over HTTP, as registered. */
  private static final int OTLP = 4318;

  private CollectorPolicy() {}

  /** Empty where there is none, or no way to it is named: to no peer would be to everybody. */
  public static Optional<NetworkPolicy> of(SessionIdentity session, EndpointConfig endpoint) {
    return endpoint
        .collector()
        .filter(collector -> !peers(collector).isEmpty())
        .map(
            collector ->
                new NetworkPolicyBuilder()
                    .withMetadata(session.inNamespace("collector"))
                    .withNewSpec()
                    .withNewPodSelector()
                    .withMatchLabels(Map.of(Labels.ROLE, Labels.ROLE_ENDPOINT))
                    .endPodSelector()
                    .withPolicyTypes("Egress")
                    .addNewEgress()
                    .withTo(peers(collector))
                    .addNewPort()
                    .withProtocol("TCP")
                    .withNewPort(collector.port().orElse(OTLP))
                    .endPort()
                    .endEgress()
                    .endSpec()
                    .build());
  }

  private static List<NetworkPolicyPeer> peers(EndpointConfig.Collector collector) {
    List<NetworkPolicyPeer> peers = new ArrayList<>();
    collector
        .namespace()
        .ifPresent(
            name ->
                peers.add(
                    new NetworkPolicyPeerBuilder()
                        .withNewNamespaceSelector()
                        .addToMatchLabels("kubernetes.io/metadata.name", name)
                        .endNamespaceSelector()
                        .build()));
    for (String cidr : collector.addresses().orElse(List.of())) {
      peers.add(
          new NetworkPolicyPeerBuilder().withNewIpBlock().withCidr(cidr).endIpBlock().build());
    }
    return peers;
  }
}
