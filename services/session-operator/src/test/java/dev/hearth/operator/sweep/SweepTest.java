package dev.hearth.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.LeftoverMeters;
import dev.hearth.operator.cluster.Leftovers;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.metering.PodLife;
import dev.hearth.operator.namespace.SessionNamespace;
import dev.hearth.operator.process.Pulse;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against an API server in memory, which knows finalizers and no kubelet: nothing ever ends. */
@EnableKubernetesMockClient(crud = true)
class SweepTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private KubernetesClient client;
  private ClusterCache cache;

  @AfterEach
  void stop() {
    cache.stop();
  }

  @Test
  void aPodThatItsNodeDoesNotEndIsGivenUpAndBilledToWhenItWasLost() {
    Instant told = deleted(create(notReadySince(Pods.running(Pods.executor("e1")))));
    client.resource(Sessions.in("ENDING")).create();

    sweepAt(told.plus(Duration.ofMinutes(10)).minusSeconds(1));
    assertThat(pod("e1").isTerminal()).as("not before its time").isFalse();
    sweepAt(told.plus(Duration.ofMinutes(10)));

    assertThat(pod("e1").isTerminal()).isTrue();
    assertThat(pod("e1").isHeld()).as("metering lets it go, nobody else").isTrue();
    assertThat(PodLife.of(pod("e1")).to()).isEqualTo(Instant.parse("2026-11-22T12:03:00Z"));
    assertThat(count("stuck_pod")).isEqualTo(1);
    sweepAt(told.plus(Duration.ofMinutes(20)));
    assertThat(count("stuck_pod")).as("once").isEqualTo(1);
  }

  @Test
  void aPodThatNobodyToldToEndIsLeftAlone() {
    create(notReadySince(Pods.running(Pods.executor("e1"))));
    client.resource(Sessions.in("READY")).create();

    sweepAt(Instant.parse("2026-12-24T00:00:00Z"));

    assertThat(pod("e1").isTerminal()).isFalse();
    assertThat(count("stuck_pod")).isZero();
  }

  @Test
  void aNamespaceThatDoesNotGoIsToldOfOnce() {
    client.resource(Sessions.in("ENDED")).create();
    Namespace held =
        new NamespaceBuilder(namespace())
            .editMetadata()
            .addToFinalizers("example.org/slow")
            .endMetadata()
            .build();
    client.resource(held).create();
    client.resource(held).delete();
    Instant deleted =
        Instant.parse(
            client.namespaces().withName("hearth-s1").get().getMetadata().getDeletionTimestamp());

    sweepAt(deleted.plus(Duration.ofMinutes(9)));
    assertThat(count("stuck_namespace")).isZero();
    OrphanSweep sweep = sweep(deleted.plus(Duration.ofMinutes(10)));
    sweep.sweep();
    sweep.sweep();

    assertThat(count("stuck_namespace")).isEqualTo(1);
  }

  @Test
  void aReadySessionWithoutANamespaceIsFoundAndOneWithoutASessionGoes() {
    client.resource(Sessions.in("READY")).create();
    OrphanSweep sweep = sweep(Instant.parse("2026-11-22T12:10:00Z"));
    sweep.sweep();
    sweep.sweep();
    assertThat(count("no_namespace")).isEqualTo(1);
    cache.stop();

    client.resource(Sessions.in("READY")).delete();
    client.resource(namespace()).create();
    sweepAt(Instant.parse("2026-11-22T12:10:00Z"));

    assertThat(client.namespaces().withName("hearth-s1").get()).isNull();
    assertThat(count("orphan")).isEqualTo(1);
  }

  @Test
  void aSessionThatHasItsNamespaceIsWell() {
    client.resource(Sessions.in("READY")).create();
    client.resource(namespace()).create();

    sweepAt(Instant.parse("2026-11-22T12:10:00Z"));

    assertThat(count("no_namespace")).isZero();
    assertThat(count("orphan")).isZero();
    assertThat(client.namespaces().withName("hearth-s1").get()).isNotNull();
  }

  private static PodBuilder notReadySince(SessionPod pod) {
    return new PodBuilder(pod.pod())
        .editStatus()
        .editMatchingCondition(condition -> "Ready".equals(condition.getType()))
        .withStatus("False")
        .withLastTransitionTime("2026-11-22T12:03:00Z")
        .endCondition()
        .endStatus();
  }

  private Pod create(PodBuilder pod) {
    return client.resource(pod.build()).create();
  }

  private Instant deleted(Pod pod) {
    client.resource(pod).delete();
    return pod(pod.getMetadata().getName()).shouldHaveEndedAt();
  }

  private SessionPod pod(String name) {
    return new SessionPod(client.pods().inNamespace("hearth-s1").withName(name).get());
  }

  private static Namespace namespace() {
    SparkSession session = Sessions.created();
    return SessionNamespace.of(session);
  }

  private double count(String kind) {
    return meters.get("hearth.leftovers").tag("kind", kind).counter().count();
  }

  private void sweepAt(Instant now) {
    sweep(now).sweep();
    cache.stop();
  }

  private OrphanSweep sweep(Instant now) {
    cache = Caches.following(client);
    LeftoverMeters counted = Leftovers.in(meters);
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    SweepConfig config = new Standard();
    return new OrphanSweep(
        client,
        cache,
        new StuckPodSweep(client, cache, counted, config, clock),
        new NamespaceSweep(client, cache, new SessionTrigger(), counted, config, clock),
        counted,
        config,
        new Pulse());
  }

  private record Standard() implements SweepConfig {
    @Override
    public Duration every() {
      return Duration.ofMinutes(3);
    }

    @Override
    public Duration patience() {
      return Duration.ofMinutes(10);
    }
  }
}
