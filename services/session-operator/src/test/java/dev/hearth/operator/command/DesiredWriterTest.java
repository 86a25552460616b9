package dev.hearth.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.command.DesiredWriter.Outcome;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.kafka.RecordedEvents;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an API server that will not have what it is given. */
class DesiredWriterTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final DesiredEvent.Stop STOP =
      new DesiredEvent.Stop("Requested", "Ended by ada.", NOON);

  private final List<String> written = new CopyOnWriteArrayList<>();
  private final RecordedEvents events = new RecordedEvents();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile boolean held;
  private volatile int answer = 422;
  private volatile Instant now = NOON;
  private HttpServer server;
  private KubernetesClient client;
  private DesiredWriter writer;

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
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    writer =
        new DesiredWriter(
            SessionObjectStoreTest.store(client, new Sessions.Gate()),
            new RefusalPublisher(events.publisher(), SessionObjectStoreTest.cluster(), clock),
            () -> PATIENCE,
            meters,
            clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void aSessionThatTheClusterCallsInvalidHasFailedInTheClustersWords() {
    assertThat(write(1, null)).isEqualTo(Outcome.LATER);
    assertThat(write(1, null)).as("not before the broker has it").isEqualTo(Outcome.LATER);
    events.acknowledge();
    assertThat(write(1, null)).isEqualTo(Outcome.DONE);

    assertThat(events.observed()).as("said once").hasSize(1);
    assertThat(events.observed().getFirst().id()).isEqualTo("s1/refused/1");
    ObservedEvent.Session seen = last();
    assertThat(seen.phase()).isEqualTo(Phase.FAILED);
    assertThat(seen.reason()).isEqualTo("RefusedByCluster");
    assertThat(seen.message()).contains("spec.executor.min is more than").contains("administrator");
    assertThat(seen.endedAt()).isEqualTo(NOON);
    assertThat(meters.counter("hearth_desired_unreadable_total").count()).isEqualTo(1);
  }

  @Test
  void whatTheBrokerLostIsSaidAgain() {
    write(1, null);
    events.lose();
    // The publisher turns everybody away for a moment; each round tries again.
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (events.observed().size() < 2 && System.nanoTime() < until) {
      assertThat(write(1, null)).isEqualTo(Outcome.LATER);
    }
    events.acknowledge();

    assertThat(write(1, null)).isEqualTo(Outcome.DONE);
    assertThat(events.observed()).extracting(each -> each.id()).containsOnly("s1/refused/1");
  }

  @Test
  void aForbiddenSessionWaitsAndSaysSoAndFailsWhenThatLastsTooLong() {
    answer = 403;

    assertThat(write(1, null)).isEqualTo(Outcome.LATER);
    events.acknowledge();
    now = NOON.plus(PATIENCE).minusSeconds(1);
    assertThat(write(1, null)).isEqualTo(Outcome.LATER);

    assertThat(events.observed()).hasSize(1);
    assertThat(last().phase()).isEqualTo(Phase.PROVISIONING);
    assertThat(last().message()).contains("It is tried again");
    assertThat(last().revision()).as("nothing of it is in force").isZero();
    assertThat(last().endedAt()).isNull();

    now = NOON.plus(PATIENCE);
    write(1, null);
    events.acknowledge();
    assertThat(write(1, null)).isEqualTo(Outcome.DONE);
    assertThat(last().phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void aSessionThatIsStoppedBeforeTheClusterTookItHasEnded() {
    answer = 403;

    write(2, STOP);
    events.acknowledge();

    assertThat(write(2, STOP)).isEqualTo(Outcome.DONE);
    assertThat(last().phase()).isEqualTo(Phase.ENDED);
    assertThat(last().reason()).isEqualTo("Requested");
    assertThat(last().message()).isEqualTo("Ended by ada.");
  }

  @Test
  void aRefusedChangeIsNotedOnTheSessionWhichGoesOn() {
    held = true;

    assertThat(write(2, null)).isEqualTo(Outcome.DONE);

    JsonObject patch = new JsonObject(written.getLast().substring("PATCH ".length()));
    assertThat(
            patch
                .getJsonObject("metadata")
                .getJsonObject("annotations")
                .getString("hearth.dev/refused"))
        .startsWith("2 ")
        .contains("spec.executor.min is more than");
    assertThat(events.observed()).isEmpty();
  }

  @Test
  void aSessionWhoseEndIsRefusedEndsAllTheSame() {
    held = true;

    assertThat(write(2, STOP)).isEqualTo(Outcome.DONE);

    assertThat(written).last().asString().startsWith("DELETE");
  }

  @Test
  void anApiServerInTroubleIsAskedAgainAndNothingIsSaid() {
    answer = 503;

    assertThat(write(1, null)).isEqualTo(Outcome.LATER);
    assertThat(events.observed()).isEmpty();
  }

  private Outcome write(long revision, DesiredEvent.Stop stop) {
    return writer.carryOut("s1", Optional.of(DesiredStatesTest.session(revision, stop)), null);
  }

  private ObservedEvent.Session last() {
    return switch (events.observed().getLast().data()) {
      case ObservedEvent.Session session -> session;
    };
  }

  /** Refuses what is applied; takes a note on the object. */
  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    int code = held ? 200 : 404;
    if (!"GET".equals(method)) {
      written.add(method + " " + body);
      code = type.contains("apply-patch") ? answer : code;
    }
    String message =
        "SparkSession \"s1\" is invalid: spec.executor.min is more than spec.executor.max";
    JsonObject answered =
        code == 200
            ? new JsonObject()
                .put("apiVersion", "hearth.dev/v1")
                .put("kind", "SparkSession")
                .put("metadata", new JsonObject().put("name", "s1").put("resourceVersion", "41"))
                .put("spec", new JsonObject().put("revision", 1))
            : new JsonObject()
                .put("apiVersion", "v1")
                .put("kind", "Status")
                .put("code", code)
                .put("message", message);
    byte[] bytes = answered.toBuffer().getBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
