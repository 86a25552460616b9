package dev.hearth.session.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.TenantEvent;
import dev.hearth.session.access.Tenant;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.SessionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterMapTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void whatThePolicyNoLongerAllowsIsPlacedNowhere() {
    SessionSpec spec = spec("dedicated", "sandbox");

    assertThat(choose(Set.of("shared", "dedicated"), Set.of("sandbox"), spec).found()).isTrue();
    Placement placement = choose(Set.of("shared"), Set.of(), spec);

    assertThat(placement.found()).isFalse();
    assertThat(placement.candidates().getFirst().refusals())
        .containsExactly(
            "the tenant may no longer have node dedicated",
            "the tenant may no longer have runtime sandbox");
  }

  private static Placement choose(Set<String> nodes, Set<String> runtimes, SessionSpec spec) {
    Tenant tenant =
        new Tenant(
            "aurora",
            1,
            TenantEvent.TenantState.ACTIVE,
            new TenantEvent.Quota(1, 1, 1, 0),
            new TenantEvent.Policy(Set.of(), nodes, runtimes, List.of()),
            Map.of());
    return new ClusterMap(List.of(cluster()), NOW, Duration.ofMinutes(1)).choose(tenant, spec);
  }

  private static Cluster cluster() {
    return new Cluster(
        "local",
        "local",
        NOW,
        null,
        null,
        "1.34",
        "0.1",
        "https://gw.test",
        null,
        1,
        new Amount(100_000, 1_000_000, 0, 0),
        Amount.NONE,
        Amount.NONE);
  }

  private static SessionSpec spec(String node, String runtime) {
    return new SessionSpec(
        null,
        node,
        runtime,
        "4.0.1",
        "hearth/spark:4.0.1",
        new SessionSpec.Executor(1, 1024, 384, 0, 3, null, null),
        new DesiredEvent.Ports(1, 2, 3),
        new DesiredEvent.Lifetime(1, 1, 1),
        Map.of(),
        Map.of(),
        List.of(),
        null,
        null,
        Map.of(),
        List.of(),
        Set.of(),
        Map.of(),
        List.of());
  }
}
