package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.UsageEvent.PodSlice;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.process.Pulse;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class MeteringTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:30Z");

  private final FakeKafka kafka = new FakeKafka();
  private KubernetesClient client;
  private ClusterCache cache;
  private Metering metering;

  @AfterEach
  void stop() {
    metering.stop();
    cache.stop();
  }

  @Test
  void aPodWhoseUsageCannotBeSentStopsNoOtherAndComesNext() throws InterruptedException {
    kafka.throwsOnceFor.add("e1");
    create(Pods.executor("e1"));
    create(Pods.executor("e2"));

    start();

    assertThat(List.of(kafka.next(), kafka.next())).containsExactlyInAnyOrder("e1", "e2");
  }

  @Test
  void aPodOfAnySizeStopsNoOther() throws InterruptedException {
    create(
        Pods.executor("e1")
            .editSpec()
            .editContainer(0)
            .withNewResources()
            .addToRequests("cpu", new Quantity("9E"))
            .endResources()
            .endContainer()
            .endSpec());
    create(Pods.executor("e2"));

    start();

    assertThat(List.of(kafka.next(), kafka.next())).contains("e2");
  }

  /** The clock stands: no minute passes, so that only what changes is looked at. */
  @Test
  void withinAMinuteAPodThatComesAndOneThatEndsAreMetered() throws InterruptedException {
    create(Pods.executor("e1"));
    start();
    assertThat(kafka.next()).isEqualTo("e1");

    create(Pods.executor("e2"));
    assertThat(kafka.next()).isEqualTo("e2");
    client
        .resource(Pods.finished(Pods.executor("e1"), "2026-11-22T12:05:10Z").pod())
        .subresource("status")
        .update();

    assertThat(kafka.next()).as("the rest of its life").isEqualTo("e1");
    awaitThrough(Instant.parse("2026-11-22T12:05:00Z"));
  }

  @Test
  void whatKafkaDoesNotTakeIsSentAgainThoughNothingChanges() throws InterruptedException {
    kafka.failsOnceFor.add("e1");
    create(Pods.executor("e1"));

    start();

    assertThat(List.of(kafka.next(), kafka.next())).containsExactly("e1", "e1");
  }

  @Test
  void aPodThatEndsWhileItsUsageIsOnItsWayIsMeteredToItsEnd() throws InterruptedException {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    kafka.holds.put("e1", answer);
    create(Pods.executor("e1"));
    start();
    assertThat(kafka.next()).isEqualTo("e1");

    CountDownLatch seen = new CountDownLatch(1);
    cache.onPods(pod -> seen.countDown());
    client
        .resource(Pods.finished(Pods.executor("e1"), "2026-11-22T12:05:10Z").pod())
        .subresource("status")
        .update();
    assertThat(seen.await(60, TimeUnit.SECONDS)).as("the watch shows its end").isTrue();
    // One that comes after it is metered: by then the end of the first was looked at, too.
    create(Pods.executor("e2"));
    assertThat(kafka.next()).isEqualTo("e2");
    answer.complete(null);

    assertThat(kafka.next()).as("the rest of its life").isEqualTo("e1");
  }

  /** Of the session, by the pod that is furthest behind. */
  private void awaitThrough(Instant expected) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!metering.meteredThrough().equals(Optional.of(expected))) {
      assertThat(System.nanoTime())
          .as("metered through %s, not %s", metering.meteredThrough(), expected)
          .isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    assertThat(metering.of("s1").meteredThrough()).isEqualTo(expected);
  }

  private void create(PodBuilder pod) {
    client.resource(Pods.running(pod).pod()).create();
  }

  private void start() {
    cache = Caches.following(client);
    metering =
        new Metering(
            client,
            cache,
            new SessionTrigger(),
            kafka,
            new MeteringFinalizer(client),
            new Quickly(),
            new Cluster(),
            new Pulse(),
            Clock.fixed(NOW, ZoneOffset.UTC));
    metering.start();
  }

  /** Takes everything at once, but for what it was told to throw at. */
  private static final class FakeKafka extends UsagePublisher {
    private final Set<String> throwsOnceFor = ConcurrentHashMap.newKeySet();
    private final Set<String> failsOnceFor = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<Void>> holds = new ConcurrentHashMap<>();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    FakeKafka() {
      super(null, new Cluster());
    }

    @Override
    CompletableFuture<Void> publish(List<PodSlice> slices) {
      String pod = slices.getFirst().podName();
      if (throwsOnceFor.remove(pod)) {
        throw new IllegalStateException("cannot be written");
      }
      taken.add(pod);
      CompletableFuture<Void> held = holds.remove(pod);
      if (held != null) {
        return held;
      }
      return failsOnceFor.remove(pod)
          ? CompletableFuture.failedFuture(new IllegalStateException("no broker"))
          : CompletableFuture.completedFuture(null);
    }

    String next() throws InterruptedException {
      String pod = taken.poll(60, TimeUnit.SECONDS);
      assertThat(pod).as("waited for usage of one more pod").isNotNull();
      return pod;
    }
  }

  private record Quickly() implements MeteringConfig {
    @Override
    public Duration every() {
      return Duration.ofMillis(20);
    }

    @Override
    public Duration settle() {
      return Duration.ZERO;
    }
  }

  private record Cluster() implements ClusterConfig {
    @Override
    public String name() {
      return "local";
    }

    @Override
    public String region() {
      return "here";
    }
  }
}
