package dev.hearth.operator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.kafka.RecordedEvents;
import dev.hearth.operator.process.Pulse;
import dev.hearth.testkit.Silence;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an API server that holds one session and remembers what it was asked. */
class SessionObjectStoreTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile JsonObject held = object(1, "READY", 3, 3);
  private volatile String lastPatch;
  private HttpServer server;
  private KubernetesClient client;
  private SessionObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(30_000)
                    .build())
            .build();
    store = store(client, new Sessions.Gate());
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void writesOntoTheVersionThatItLookedAt() {
    store.write(DesiredStatesTest.session(2, null), null);

    assertThat(new JsonObject(lastPatch).getJsonObject("metadata").getString("resourceVersion"))
        .isEqualTo("41");
  }

  @Test
  void makesASessionThatIsNotThereWithoutAVersion() {
    held = null;

    store.write(DesiredStatesTest.session(2, null), null);

    assertThat(new JsonObject(lastPatch).getJsonObject("metadata").containsKey("resourceVersion"))
        .isFalse();
  }

  @Test
  void saysWhichGateItsPodsStartBehind() {
    store.write(DesiredStatesTest.session(2, null), null);

    assertThat(annotations())
        .containsEntry("hearth.dev/gate-image", "hearth/tunnel-service:local")
        .containsEntry(
            "hearth.dev/gate-of-executors", "$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)")
        .containsEntry("hearth.dev/gate-of-drivers", "tunnel-gateway.hearth-system.svc:443");
  }

  @Test
  void whatAClusterSetsItsGatesToIsTakenAndWhereTheyAreOffThereIsNone() {
    store(client, new Sessions.Gate(true, Optional.of("192.0.2.1:9")))
        .write(DesiredStatesTest.session(2, null), null);
    assertThat(annotations()).containsEntry("hearth.dev/gate-of-executors", "192.0.2.1:9");

    store(client, new Sessions.Gate(false, Optional.empty()))
        .write(DesiredStatesTest.session(2, null), null);
    assertThat(annotations().keySet()).noneMatch(name -> name.startsWith("hearth.dev/gate"));
  }

  @Test
  void doesNotWriteAnOlderRevision() {
    store.write(DesiredStatesTest.session(1, null), null);

    assertThat(requests).containsExactly("GET");
  }

  @Test
  void aTombstoneDeletesASessionWhoseEndIsNotWrittenDownAsPublished() {
    held = object(1, "ENDED", 4, 3);

    store.forget("s1");

    assertThat(requests).containsExactly("DELETE");
  }

  @Test
  void aTombstoneOfASessionThatIsNotThereIsNothing() {
    held = null;

    store.forget("s1");

    assertThat(requests).containsExactly("DELETE");
  }

  @Test
  void whatTheTopicDoesNotNameGoesOnlyIfItHasEnded() {
    store.forgetEndedBut(Set.of());
    held = object(1, "ENDED", 4, 3);
    store.forgetEndedBut(Set.of());
    assertThat(requests).containsExactly("GET", "GET");

    held = object(1, "ENDED", 4, 4);
    store.forgetEndedBut(Set.of("s1"));
    assertThat(requests).hasSize(3).doesNotContain("DELETE");

    store.forgetEndedBut(Set.of());
    assertThat(requests).last().isEqualTo("DELETE");
  }

  @Test
  void aSessionThatCannotBeWorkedOnIsSkippedAndCounted() {
    held.remove("spec");
    DesiredStates states = new DesiredStates();
    states.wants(DesiredStatesTest.session(2, null), null);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();

    assertThatThrownBy(() -> store.write(DesiredStatesTest.session(2, null), null))
        .isNotInstanceOf(KubernetesClientException.class);
    consumer(store, meters).act(states);

    assertThat(states.pending()).isEmpty();
    assertThat(meters.counter("hearth_desired_unreadable_total").count()).isEqualTo(1);
  }

  /** Tombstones, because each costs one request. */
  @Test
  void anApiServerThatSaysNothingCostsOneTimeLimitAndNotOneForEachSession() throws IOException {
    DesiredStates states = new DesiredStates();
    for (int i = 0; i < 20; i++) {
      states.wantsNoMore("gone-" + i);
    }
    try (Silence silence = new Silence(server.getAddress().getPort());
        KubernetesClient behind =
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(client.getConfiguration())
                        .withMasterUrl("http://127.0.0.1:" + silence.port())
                        .withRequestTimeout(2_000)
                        .build())
                .build()) {
      silence.fall();
      CommandConsumer consumer =
          consumer(store(behind, new Sessions.Gate()), new SimpleMeterRegistry());

      long began = System.nanoTime();
      consumer.act(states);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      assertThat(states.pending()).as("kept for the next round").isNotEmpty();
    }
  }

  private Map<String, Object> annotations() {
    return new JsonObject(lastPatch)
        .getJsonObject("metadata")
        .getJsonObject("annotations", new JsonObject())
        .getMap();
  }

  static SessionObjectStore store(KubernetesClient client, Sessions.Gate gate) {
    return new SessionObjectStore(client, cluster(), gate, new Sessions.Network());
  }

  private static CommandConsumer consumer(SessionObjectStore store, MeterRegistry meters) {
    Clock clock = Clock.systemUTC();
    RefusalPublisher refusals =
        new RefusalPublisher(new RecordedEvents().publisher(), cluster(), clock);
    DesiredWriter writer =
        new DesiredWriter(store, refusals, () -> Duration.ofMinutes(10), meters, clock);
    return new CommandConsumer(null, store, writer, cluster(), new Pulse(), meters);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    requests.add(method);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonObject object = held;
    if ("PATCH".equals(method)) {
      lastPatch = body;
      object = new JsonObject(body);
    }
    JsonObject answer = object;
    if (exchange.getRequestURI().getPath().endsWith("/sparksessions")) {
      answer = new JsonObject().put("kind", "SparkSessionList").put("items", new JsonArray());
      answer.getJsonArray("items").add(object);
    } else if (object == null) {
      answer = new JsonObject().put("kind", "Status").put("apiVersion", "v1").put("code", 404);
    }
    byte[] bytes = answer.toBuffer().getBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(object == null ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static JsonObject object(long revision, String phase, long sequence, long published) {
    return new JsonObject()
        .put("apiVersion", "hearth.dev/v1")
        .put("kind", "SparkSession")
        .put("metadata", new JsonObject().put("name", "s1").put("resourceVersion", "41"))
        .put("spec", new JsonObject().put("revision", revision))
        .put(
            "status",
            new JsonObject()
                .put("phase", phase)
                .put("sequence", sequence)
                .put("publishedSequence", published));
  }

  static ClusterConfig cluster() {
    return new ClusterConfig() {
      @Override
      public String name() {
        return "local";
      }

      @Override
      public String region() {
        return "here";
      }
    };
  }
}
