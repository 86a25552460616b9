package dev.hearth.operator.namespace;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Nothing may speak to anything but through the holes listed here. Policies add up, so each hole
 * names both its ends: "from the same namespace" would open the endpoint's door to executors.
 */
public final class SessionPolicies {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
  private static final String APP = "app.kubernetes.io/name";
  private static final String OPERATOR = "session-operator";
  private static final String IN = "Ingress";
  private static final String OUT = "Egress";

  private final SessionIdentity session;
  private final NetworkConfig network;
  private final EndpointConfig endpoint;
  private final DriverPorts driver;
  private final boolean uploads;
  private final List<ApiServer> apiServers;

  private SessionPolicies(
      SessionIdentity session,
      DriverPorts driver,
      boolean uploads,
      NetworkConfig network,
      EndpointConfig endpoint,
      List<ApiServer> apiServers) {
    this.session = session;
    this.driver = driver;
    this.uploads = uploads;
    this.network = network;
    this.endpoint = endpoint;
    this.apiServers = apiServers;
  }

  /**
   * @param uploads whether pods fetch files from the endpoint that were uploaded to it
   */
  public static List<NetworkPolicy> of(
      SessionIdentity session,
      DriverPorts driver,
      boolean uploads,
      NetworkConfig network,
      EndpointConfig endpoint,
      List<ApiServer> apiServers) {
    SessionPolicies policies =
        new SessionPolicies(session, driver, uploads, network, endpoint, apiServers);
    List<NetworkPolicy> all = new ArrayList<>();
    all.add(policies.defaultDeny());
    all.add(policies.names());
    all.add(policies.executors());
    all.add(policies.endpoint());
    if (uploads) {
      all.add(policies.files());
    }
    if (!driver.isBehindEndpoint()) {
      all.add(policies.driver());
    }
    return all;
  }

  private NetworkPolicy defaultDeny() {
    return policy("default-deny", new LabelSelector(), List.of(), List.of());
  }

  private NetworkPolicy names() {
    List<NetworkPolicyPeer> resolvers = new ArrayList<>();
    String[] label = network.dns().podLabel().split("=", 2);
    resolvers.add(pods(network.dns().namespace(), label[0], label[1]));
    network.dns().addresses().orElse(List.of()).forEach(cidr -> resolvers.add(block(cidr)));
    List<NetworkPolicyPort> ports =
        network.dns().ports().stream()
            .flatMap(port -> Stream.of(port("UDP", port), port("TCP", port)))
            .toList();
    return policy(
        "names",
        new LabelSelector(),
        List.of(),
        List.of(new NetworkPolicyEgressRuleBuilder().withTo(resolvers).withPorts(ports).build()));
  }

  /** Executors serve each other and the driver, and reach each other and the driver's ports. */
  private NetworkPolicy executors() {
    return policy(
        "executors",
        selector(Labels.ROLE_EXECUTOR),
        List.of(from(List.of(role(Labels.ROLE_EXECUTOR), role(driver.role())), List.of())),
        List.of(
            to(List.of(role(Labels.ROLE_EXECUTOR)), List.of()),
            to(List.of(role(driver.role())), ports(driver.ofExecutors()))));
  }

  /** The gateway's door, the operator's question; out to the API, and to where the driver is. */
  private NetworkPolicy endpoint() {
    List<NetworkPolicyIngressRule> in = new ArrayList<>();
    in.add(from(List.of(platform("tunnel-gateway")), ports(List.of(endpoint.doorPort()))));
    in.add(from(List.of(platform(OPERATOR)), ports(List.of(endpoint.healthPort()))));
    if (uploads) {
      List<NetworkPolicyPeer> fetching =
          List.of(role(Labels.ROLE_DRIVER), role(Labels.ROLE_EXECUTOR));
      in.add(from(fetching, ports(List.of(endpoint.filesPort()))));
    }
    List<NetworkPolicyEgressRule> out = new ArrayList<>();
    if (driver.isBehindEndpoint()) {
      in.add(from(List.of(role(Labels.ROLE_EXECUTOR)), ports(driver.ofExecutors())));
      out.add(to(List.of(role(Labels.ROLE_EXECUTOR)), List.of()));
    } else {
      out.add(to(List.of(role(Labels.ROLE_DRIVER)), ports(driver.ofUsers())));
    }
    out.addAll(toApiServers());
    return policy("endpoint", selector(Labels.ROLE_ENDPOINT), in, out);
  }

  /** A driver pod: what executors, users and the operator need of it; out to pods and the API. */
  private NetworkPolicy driver() {
    List<NetworkPolicyEgressRule> out = new ArrayList<>();
    out.add(to(List.of(role(Labels.ROLE_EXECUTOR)), List.of()));
    out.addAll(toApiServers());
    return policy(
        "driver",
        selector(Labels.ROLE_DRIVER),
        List.of(
            from(List.of(role(Labels.ROLE_EXECUTOR)), ports(driver.ofExecutors())),
            from(List.of(role(Labels.ROLE_ENDPOINT)), ports(driver.ofUsers())),
            from(List.of(platform(OPERATOR)), ports(List.of(driver.ui())))),
        out);
  }

  /**
   * What was uploaded, from the endpoint to those who run it; the other end is {@link #endpoint}.
   */
  private NetworkPolicy files() {
    return policy(
        "files",
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey(Labels.ROLE)
            .withOperator("In")
            .withValues(Labels.ROLE_DRIVER, Labels.ROLE_EXECUTOR)
            .endMatchExpression()
            .build(),
        List.of(),
        List.of(to(List.of(role(Labels.ROLE_ENDPOINT)), ports(List.of(endpoint.filesPort())))));
  }

  private List<NetworkPolicyEgressRule> toApiServers() {
    return apiServers.stream()
        .map(api -> to(List.of(block(api.cidr())), ports(List.of(api.port()))))
        .toList();
  }

  private NetworkPolicy policy(
      String name,
      LabelSelector pods,
      List<NetworkPolicyIngressRule> in,
      List<NetworkPolicyEgressRule> out) {
    return new NetworkPolicyBuilder()
        .withMetadata(session.inNamespace(name))
        .withNewSpec()
        .withPodSelector(pods)
        .withPolicyTypes(IN, OUT)
        .withIngress(in)
        .withEgress(out)
        .endSpec()
        .build();
  }

  private static List<NetworkPolicyPort> ports(List<Integer> numbers) {
    return numbers.stream().map(number -> port("TCP", number)).toList();
  }

  private static NetworkPolicyIngressRule from(
      List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
    return new NetworkPolicyIngressRuleBuilder().withFrom(peers).withPorts(ports).build();
  }

  private static NetworkPolicyEgressRule to(
      List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
    return new NetworkPolicyEgressRuleBuilder().withTo(peers).withPorts(ports).build();
  }

  private NetworkPolicyPeer platform(String app) {
    return pods(network.platform().namespace(), APP, app);
  }

  private static NetworkPolicyPeer pods(String namespace, String label, String value) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .addToMatchLabels(NAMESPACE_NAME, namespace)
        .endNamespaceSelector()
        .withNewPodSelector()
        .addToMatchLabels(label, value)
        .endPodSelector()
        .build();
  }

  private static NetworkPolicyPeer role(String role) {
    return new NetworkPolicyPeerBuilder().withPodSelector(selector(role)).build();
  }

  private static NetworkPolicyPeer block(String cidr) {
    return new NetworkPolicyPeerBuilder().withNewIpBlock().withCidr(cidr).endIpBlock().build();
  }

  private static NetworkPolicyPort port(String protocol, int port) {
    return new NetworkPolicyPortBuilder().withProtocol(protocol).withNewPort(port).build();
  }

  private static LabelSelector selector(String role) {
    return new LabelSelectorBuilder().withMatchLabels(Map.of(Labels.ROLE, role)).build();
  }
}
