package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.endpoint.EndpointWatch;
import dev.hearth.operator.endpoint.EndpointWatches;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.process.Pulse;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers behind a client's tunnel, of which the session's endpoint tells. */
@Timeout(120)
@EnableKubernetesMockClient(crud = true)
class ClientDriverWatchTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

  private final BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();
  private final ByHand clock = new ByHand();
  private KubernetesClient client;
  private HttpServer endpoint;
  private ClusterCache cache;
  private EndpointWatch endpoints;
  private DriverWatch watch;
  private volatile boolean connected = true;

  /** Null for none. */
  private volatile String word = idle("spark-1", 7);

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    endpoint.createContext("/session/state", this::state);
    endpoint.createContext("/session/driver", this::driver);
    endpoint.start();
    client
        .resource(
            new PodBuilder(Pods.running(Pods.endpoint()).pod())
                .editStatus()
                .withPodIP("127.0.0.1")
                .endStatus()
                .build())
        .create();
    cache = Caches.following(client);
    SessionTrigger trigger = new SessionTrigger();
    trigger.eventSource().setEventHandler(woken::add);
    trigger.eventSource().start();
    int port = endpoint.getAddress().getPort();
    endpoints = EndpointWatches.asking(port, cache);
    watch =
        new DriverWatch(
            cache,
            trigger,
            endpoints,
            EndpointWatches.at(port),
            new DriverWatchTest.Quickly(),
            new Pulse(),
            clock);
    endpoints.start();
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.stop();
    endpoints.stop();
    cache.stop();
    endpoint.stop(0);
  }

  @Test
  void whatTheEndpointTellsIsKeptAndWakesTheSession() throws InterruptedException {
    awaitWake("its first answer");
    assertThat(state()).isEqualTo(new DriverState(false, BEGIN, BEGIN));

    word = "{\"application\":\"spark-1\",\"running\":true,\"tasks\":{}}";
    awaitWake("its job");
    assertThat(state().busy()).isTrue();
  }

  @Test
  void aDriverIsNotAskedWhileItsClientIsAway() {
    await("a question", () -> questions.get() > 0);
    connected = false;
    await("that to be seen", () -> endpoints.of("s1").filter(s -> s.clientConnected()).isEmpty());
    awaitLooks();
    int asked = questions.get();
    awaitLooks();

    assertThat(questions).as("one may have been under way").hasValueLessThanOrEqualTo(asked + 1);
  }

  @Test
  void aSilentDriverLeavesNoState() {
    word = null;
    awaitQuestions();
    clock.pass(Duration.ofSeconds(5));
    awaitQuestions();

    // It may have been asked before it fell silent.
    assertThat(watch.of("s1").filter(state -> state.at().isAfter(BEGIN))).isEmpty();
  }

  /** A port on a machine of several people may be another program's. */
  @Test
  void whoSpeaksForOtherExecutorsIsNotHeard() {
    client
        .resource(
            new PodBuilder(Pods.running(Pods.executor("e1")).pod())
                .editMetadata()
                .addToLabels("spark-app-selector", "spark-2")
                .endMetadata()
                .build())
        .create();
    await("the executor to be known", () -> cache.pods("s1").size() == 2);
    awaitQuestions();
    clock.pass(Duration.ofSeconds(5));
    awaitQuestions();

    // It may have been asked before its executor was there.
    assertThat(watch.of("s1").filter(state -> state.at().isAfter(BEGIN))).isEmpty();

    word = idle("spark-2", 1);
    await(
        "its own driver to be heard",
        () -> watch.of("s1").filter(state -> state.at().isAfter(BEGIN)).isPresent());
  }

  @Test
  void anotherApplicationIsWorkThoughItRanLess() throws InterruptedException {
    awaitWake("its first answer");
    clock.pass(Duration.ofSeconds(20));
    awaitAnswerOf(20);
    assertThat(state().workedAt()).isEqualTo(BEGIN);

    word = idle("spark-2", 1);

    awaitWake("its other application");
    assertThat(state().workedAt()).isEqualTo(BEGIN.plusSeconds(20));
  }

  @Test
  void aShortSilenceIsNoWorkAndALongOneIsCountedFromItsEnd() throws InterruptedException {
    awaitWake("its first answer");
    clock.pass(Duration.ofSeconds(50));
    awaitAnswerOf(50);
    assertThat(state().workedAt()).isEqualTo(BEGIN);
    woken.clear();

    clock.pass(Duration.ofSeconds(61));
    awaitAnswerOf(111);

    assertThat(state().workedAt()).isEqualTo(BEGIN.plusSeconds(111));
    awaitWake("its return");
  }

  @Test
  void theSessionIsLookedAtOnceNoAnswerIsFreshAnyMore() throws InterruptedException {
    awaitWake("its first answer");
    word = null;
    awaitQuestions();
    woken.clear();

    clock.pass(Duration.ofSeconds(61));

    awaitWake("that it is silent");
    awaitQuestions();
    assertThat(woken).as("told once").isEmpty();
  }

  private DriverState state() {
    return watch.of("s1").orElseThrow();
  }

  private void awaitWake(String by) throws InterruptedException {
    assertThat(woken.poll(60, TimeUnit.SECONDS)).as(by).isNotNull();
  }

  private void awaitAnswerOf(long second) {
    await("an answer of second " + second, () -> state().at().equals(BEGIN.plusSeconds(second)));
  }

  /** What was under way before has ended: it is asked one question at a time. */
  private void awaitQuestions() {
    int enough = questions.get() + 3;
    await("questions", () -> questions.get() >= enough);
  }

  /** Rounds of the other watch, which go on. */
  private void awaitLooks() {
    int enough = looks.get() + 10;
    await("looks at the endpoint", () -> looks.get() >= enough);
  }

  private static void await(String what, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("waited in vain for " + what);
      }
    }
  }

  private static String idle(String application, int tasks) {
    return "{\"application\":\"%s\",\"running\":false,\"tasks\":{\"1\":%d}}"
        .formatted(application, tasks);
  }

  private void state(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "{\"clientConnected\":" + connected + "}");
    looks.incrementAndGet();
  }

  private void driver(HttpExchange exchange) throws IOException {
    String now = word;
    answer(exchange, now == null ? 503 : 200, now == null ? "{\"silent\":\"\"}" : now);
    questions.incrementAndGet();
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Stands still but for what the test lets pass. */
  private static final class ByHand extends Clock {
    private volatile Instant now = BEGIN;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
