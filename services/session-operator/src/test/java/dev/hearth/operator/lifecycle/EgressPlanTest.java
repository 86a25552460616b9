package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of a tenant's egress list becomes a hole in its sessions' policies. */
class EgressPlanTest {
  @Test
  void executorsAndDriversAloneReachWhatTheTenantMay() {
    NetworkPolicy policy =
        egress(network("203.0.113.0/24", 443, 5432), network("0.0.0.0/0")).orElseThrow();

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Egress");
    assertThat(policy.getSpec().getPodSelector().getMatchExpressions())
        .singleElement()
        .satisfies(
            expression -> {
              assertThat(expression.getKey()).isEqualTo(Labels.ROLE);
              assertThat(expression.getValues()).containsExactly("driver", "executor");
            });
    List<NetworkPolicyEgressRule> rules = policy.getSpec().getEgress();
    assertThat(rules)
        .hasSize(2)
        .allSatisfy(rule -> assertThat(rule.getTo()).hasSize(1))
        .allSatisfy(
            rule ->
                assertThat(rule.getPorts())
                    .allSatisfy(port -> assertThat(port.getProtocol()).isEqualTo("TCP")));
    assertThat(rules.getFirst().getTo().getFirst().getIpBlock().getCidr())
        .isEqualTo("203.0.113.0/24");
    assertThat(rules.getFirst().getPorts())
        .extracting(port -> port.getPort().getIntVal())
        .containsExactly(443, 5432);
    assertThat(rules.getLast().getTo().getFirst().getIpBlock().getExcept())
        .contains("172.18.0.2/32", "169.254.0.0/16", "10.0.0.0/8");
    assertThat(rules.getLast().getPorts()).hasSize(1);
  }

  @Test
  void aSessionThatMayReachNothingHasNoSuchPolicy() {
    assertThat(egress()).isEmpty();
  }

  @Test
  void whatIsClosedLaterIsClosedForThoseThatRun() {
    // Not an empty list, which would leave the rules that are there.
    assertThat(egress(network("10.1.0.0/16", 443)).orElseThrow().getSpec().getEgress())
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getTo().getFirst().getIpBlock().getCidr())
                    .isEqualTo("127.0.0.1/32"));
  }

  private static Optional<NetworkPolicy> egress(SparkSessionSpec.Egress... networks) {
    SparkSession session = Sessions.created();
    session.getSpec().egress = List.of(networks);
    Surroundings around =
        new Surroundings(
            new Sessions.Network(),
            new Sessions.Endpoint(),
            List.of(new ApiServer("172.18.0.2", 6443)));
    return SessionPlan.running(session, around).objects().stream()
        .filter(NetworkPolicy.class::isInstance)
        .map(NetworkPolicy.class::cast)
        .filter(policy -> policy.getMetadata().getName().equals("egress"))
        .findFirst();
  }

  private static SparkSessionSpec.Egress network(String cidr, Integer... ports) {
    SparkSessionSpec.Egress network = new SparkSessionSpec.Egress();
    network.cidr = cidr;
    network.ports = List.of(ports);
    return network;
  }
}
