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

  @Test
  void gpusThatAreNotFreeArePlacedNowhere() {
    Cluster busy = cluster(Set.of(), new Amount(0, 0, 0, 2), true);

    assertThat(refusals(busy, gpus(2))).isEmpty();
    assertThat(refusals(busy, gpus(3))).containsExactly("needs 3 free GPUs, has 2");
    assertThat(refusals(cluster(Set.of(), Amount.NONE, false), gpus(9)))
        .as("of a cluster whose operator does not count them")
        .isEmpty();
  }

  @Test
  void whatIsPromisedIsNotFreeForTheNext() {
    ClusterMap map = map(cluster(Set.of(), Amount.NONE, true));

    assertThat(map.choose(tenant(), gpus(3)).found()).isTrue();
    Placement second = map.choose(tenant(), gpus(3));

    assertThat(second.found()).isFalse();
    assertThat(second.candidates().getFirst().freeGpus()).isEqualTo(1);
  }

  @Test
  void uploadsGoWhereTheyAreKnown() {
    SessionSpec spec =
        spec(
            "shared",
            "standard",
            0,
            new DesiredEvent.Application(
                "upload://a.py", null, List.of(), List.of(), List.of(), Map.of(), 0));

    assertThat(refusals(cluster(Set.of("uploads"), Amount.NONE, true), spec)).isEmpty();
    assertThat(refusals(cluster(Set.of("others"), Amount.NONE, true), spec))
        .containsExactly("its session-operator is older than uploads");
  }

  private static List<String> refusals(Cluster cluster, SessionSpec spec) {
    return map(cluster).choose(tenant(), spec).candidates().getFirst().refusals();
  }

  private static Placement choose(Set<String> nodes, Set<String> runtimes, SessionSpec spec) {
    return map(cluster(Set.of(), Amount.NONE, true)).choose(tenant(nodes, runtimes), spec);
  }

  private static ClusterMap map(Cluster cluster) {
    return new ClusterMap(List.of(cluster), NOW, Duration.ofMinutes(1));
  }

  private static Tenant tenant() {
    return tenant(Set.of("shared"), Set.of("standard"));
  }

  private static Tenant tenant(Set<String> nodes, Set<String> runtimes) {
    return new Tenant(
        "aurora",
        1,
        TenantEvent.TenantState.ACTIVE,
        new TenantEvent.Quota(1, 1, 1, 0),
        new TenantEvent.Policy(Set.of(), nodes, runtimes, List.of()),
        Map.of());
  }

  private static Cluster cluster(Set<String> abilities, Amount requested, boolean countsGpus) {
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
        abilities,
        new Amount(100_000, 1_000_000, 0, countsGpus ? 4 : 0),
        requested,
        countsGpus,
        Amount.NONE);
  }

  private static SessionSpec gpus(int each) {
    return spec("shared", "standard", each, null);
  }

  private static SessionSpec spec(String node, String runtime) {
    return spec(node, runtime, 0, null);
  }

  private static SessionSpec spec(
      String node, String runtime, int gpus, DesiredEvent.Application application) {
    return new SessionSpec(
        null,
        node,
        runtime,
        "4.0.1",
        "hearth/spark:4.0.1",
        new SessionSpec.Executor(
            1, 1024, 384, 0, 3, null, gpus == 0 ? null : new SessionSpec.Gpus(gpus, "")),
        new DesiredEvent.Ports(1, 2, 3),
        new DesiredEvent.Lifetime(1, 1, 1),
        Map.of(),
        Map.of(),
        List.of(),
        null,
        application,
        Map.of(),
        List.of(),
        Set.of(),
        Map.of(),
        List.of());
  }
}
