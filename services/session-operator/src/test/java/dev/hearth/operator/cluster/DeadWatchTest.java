package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import dev.hearth.testkit.Silence;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches whose connections are open and dead: nothing tells of it. */
@EnableKubernetesMockClient(crud = true, https = false)
class DeadWatchTest {
  private KubernetesClient client;

  @AfterEach
  void asTheClientHasIt() {
    DeadWatch.renewAfter(Duration.ofMinutes(5));
  }

  @Test
  void aWatchWhoseOtherEndIsGoneIsOpenedAnew() throws Exception {
    DeadWatch.renewAfter(Duration.ofSeconds(1));
    int port = client.getMasterUrl().getPort();
    try (Silence between = new Silence(port);
        KubernetesClient behind = behind(between)) {
      ClusterCache cache = Caches.following(behind);
      CompletableFuture<Void> seen = new CompletableFuture<>();
      cache.onPods(pod -> seen.complete(null));
      between.strand();

      client.resource(Pods.executor("late").build()).create();

      // The time to renew, at most twice; ten seconds for the dead one's farewell; a new try.
      assertThat(seen).succeedsWithin(120, TimeUnit.SECONDS);
      cache.stop();
    }
  }

  @Test
  void processesDoNotTryAgainInStep() {
    Set<Integer> pauses =
        IntStream.range(0, 20)
            .mapToObj(
                process -> {
                  Config config = new ConfigBuilder(Config.empty()).build();
                  config.setWatchReconnectInterval(1_000);
                  new DeadWatch(() -> Duration.ofMinutes(5)).customize(config);
                  return config.getWatchReconnectInterval();
                })
            .collect(Collectors.toSet());

    assertThat(pauses).hasSizeGreaterThan(5).allMatch(pause -> pause >= 500 && pause <= 1_500);
  }

  private KubernetesClient behind(Silence between) throws IOException {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration())
                .withMasterUrl("http://127.0.0.1:" + between.port())
                .build())
        .build();
  }
}
