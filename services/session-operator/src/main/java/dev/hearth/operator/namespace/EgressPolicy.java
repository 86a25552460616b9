package dev.hearth.operator.namespace;

import dev.hearth.events.egress.Cidr;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The hole through which a session's own code, in executors and driver pods, reaches what its
 * tenant may. Each rule names a network: one to no peer would be to everybody. The endpoint, which
 * runs ours, has no need of it.
 */
public final class EgressPolicy {
  private static final String TCP = "TCP";

  /**
   * Where no packet of a pod's goes. Without any rule, one that is there would not be seen to go.
   */
  private static final Egress.Opening NOWHERE =
      new Egress.Opening(Cidr.parse("127.0.0.1/32").orElseThrow(), List.of(), List.of());

  private EgressPolicy() {}

  /** Empty where the tenant may reach nothing. */
  public static Optional<NetworkPolicy> of(SessionIdentity session, Egress egress) {
    List<Egress.Opening> openings =
        egress.openings().isEmpty() ? List.of(NOWHERE) : egress.openings();
    return !egress.wanted()
        ? Optional.empty()
        : Optional.of(
            new NetworkPolicyBuilder()
                .withMetadata(session.inNamespace("egress"))
                .withNewSpec()
                .withNewPodSelector()
                .addNewMatchExpression()
                .withKey(Labels.ROLE)
                .withOperator("In")
                .withValues(Labels.ROLE_DRIVER, Labels.ROLE_EXECUTOR)
                .endMatchExpression()
                .endPodSelector()
                .withPolicyTypes("Egress")
                .withEgress(openings.stream().map(EgressPolicy::rule).toList())
                .endSpec()
                .build());
  }

  private static NetworkPolicyEgressRule rule(Egress.Opening opening) {
    return new NetworkPolicyEgressRuleBuilder()
        .addNewTo()
        .withNewIpBlock()
        .withCidr(opening.network().text())
        .withExcept(opening.except().stream().map(Cidr::text).toList())
        .endIpBlock()
        .endTo()
        .withPorts(ports(opening.ports()))
        .build();
  }

  private static List<NetworkPolicyPort> ports(List<Integer> numbers) {
    return numbers.isEmpty()
        ? List.of(new NetworkPolicyPortBuilder().withProtocol(TCP).build())
        : numbers.stream()
            .map(
                number ->
                    new NetworkPolicyPortBuilder().withProtocol(TCP).withNewPort(number).build())
            .toList();
  }
}
