package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.operator.namespace.EndpointConfig.Collector;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Where an endpoint's logs and traces go. */
class EndpointCollectorTest {
  private record Named(Optional<String> namespace, Optional<List<String>> addresses)
      implements Collector {
    @Override
    public String url() {
      return "http://collector.watching:4318";
    }

    @Override
    public OptionalInt port() {
      return OptionalInt.empty();
    }
  }

  @Test
  void anEndpointTracesToNobodyUnlessACollectorIsNamed() {
    SessionPlan plan = plan(Optional.empty());

    assertThat(environment(plan, "OTEL_EXPORTER_OTLP_ENDPOINT")).isEmpty();
    assertThat(environment(plan, "HEARTH_LOG_JSON")).contains("true");
    assertThat(way(plan)).isEmpty();
  }

  @Test
  void aNamedCollectorIsToldToTheEndpointAndHasAWayOfItsOwn() {
    SessionPlan plan =
        plan(Optional.of(new Named(Optional.of("watching"), Optional.of(List.of("192.0.2.7/32")))));

    assertThat(environment(plan, "OTEL_EXPORTER_OTLP_ENDPOINT"))
        .contains("http://collector.watching:4318");
    assertThat(way(plan))
        .hasValueSatisfying(
            policy -> {
              assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Egress");
              assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                  .containsEntry("hearth.dev/role", "endpoint");
              assertThat(policy.getSpec().getEgress())
                  .singleElement()
                  .satisfies(
                      out -> {
                        assertThat(out.getTo()).hasSize(2);
                        assertThat(out.getPorts().getFirst().getPort().getIntVal()).isEqualTo(4318);
                      });
            });
  }

  /** A rule without peers would let the endpoint go anywhere. */
  @Test
  void aCollectorWithoutAWayOpensNoHole() {
    assertThat(way(plan(Optional.of(new Named(Optional.empty(), Optional.empty()))))).isEmpty();
  }

  private static SessionPlan plan(Optional<Collector> collector) {
    return SessionPlan.running(
        Sessions.created(),
        new Surroundings(new Sessions.Network(), new Sessions.Endpoint(collector), List.of()));
  }

  private static Optional<NetworkPolicy> way(SessionPlan plan) {
    return plan.objects().stream()
        .filter(NetworkPolicy.class::isInstance)
        .map(NetworkPolicy.class::cast)
        .filter(policy -> policy.getMetadata().getName().equals("collector"))
        .findFirst();
  }

  private static Optional<String> environment(SessionPlan plan, String name) {
    return plan.endpoint().orElseThrow().getSpec().getContainers().getFirst().getEnv().stream()
        .filter(each -> each.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst();
  }
}
