package dev.hearth.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.process.Pulse;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EnableKubernetesMockClient(crud = true)
class EndpointWatchTest {
  private final Clock clock = new Ticks();
  private volatile String held;
  private KubernetesClient client;

  @Test
  void anAddressThatIsNoneDoesNotKeepASessionFromEnding() {
    EndpointWatch watch = watch(8080);

    lookLast(watch, endpointAt("no address"));

    assertThat(watch.of("s1")).isEmpty();
  }

  @Test
  void anEmptyAnswerDoesNotKeepASessionFromEnding() throws IOException {
    HttpServer server = server(exchange -> answer(exchange, "null"));
    try {
      EndpointWatch watch = watch(server.getAddress().getPort());

      lookLast(watch, endpointAt("127.0.0.1"));

      assertThat(watch.of("s1")).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aBodyThatNeverComesDoesNotKeepASessionFromEnding() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    HttpServer server =
        server(
            exchange -> {
              exchange.sendResponseHeaders(200, 4);
              exchange.getResponseBody().flush();
              await(over);
            });
    try {
      EndpointWatch watch = watch(server.getAddress().getPort());

      lookLast(watch, endpointAt("127.0.0.1"));

      assertThat(watch.of("s1")).isEmpty();
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  @Test
  void bytesAndAClientThatComesAreMovement() throws IOException {
    HttpServer server = server(exchange -> answer(exchange, held));
    try {
      EndpointWatch watch = watch(server.getAddress().getPort());

      Instant first = look(watch, "1st", false, 5).movedAt();
      assertThat(look(watch, "2nd", false, 5).movedAt()).isEqualTo(first);
      Instant came = look(watch, "3rd", true, 5).movedAt();
      assertThat(came).isAfter(first);
      assertThat(look(watch, "4th", true, 5).movedAt()).isEqualTo(came);
      assertThat(look(watch, "5th", true, 6).movedAt()).isAfter(came);
      watch.stop();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWarnedSessionIsWokenOnceWhenItsClientDoesSomething()
      throws IOException, InterruptedException {
    AtomicInteger rounds = new AtomicInteger();
    BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
    HttpServer server =
        server(
            exchange -> {
              answer(exchange, held);
              rounds.incrementAndGet();
            });
    client.resource(endpointAt("127.0.0.1").pod()).create();
    ClusterCache cache = Caches.following(client);
    SessionTrigger trigger = new SessionTrigger();
    trigger.eventSource().setEventHandler(woken::add);
    trigger.eventSource().start();
    EndpointWatch watch = watch(server.getAddress().getPort(), cache, trigger, "PT0.02S");
    try {
      held = "{\"clientConnected\":true,\"bytesIn\":5}";
      watch.start();
      assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its first answer").isNotNull();
      watch.wakeOnWork("s1");
      await(rounds);
      assertThat(woken).as("a client that does nothing").isEmpty();
      held = "{\"clientConnected\":true,\"bytesIn\":6}";

      assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its client's bytes").isNotNull();
      held = "{\"clientConnected\":true,\"bytesIn\":7}";
      await(rounds);
      assertThat(woken).as("bytes of a session that was not warned again").isEmpty();
    } finally {
      watch.stop();
      cache.stop();
      server.stop(0);
    }
  }

  @Test
  void aFileThatCameWakesItsSession() throws IOException, InterruptedException {
    AtomicInteger rounds = new AtomicInteger();
    BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
    HttpServer server =
        server(
            exchange -> {
              answer(exchange, held);
              rounds.incrementAndGet();
            });
    client.resource(endpointAt("127.0.0.1").pod()).create();
    ClusterCache cache = Caches.following(client);
    SessionTrigger trigger = new SessionTrigger();
    trigger.eventSource().setEventHandler(woken::add);
    trigger.eventSource().start();
    EndpointWatch watch = watch(server.getAddress().getPort(), cache, trigger, "PT0.02S");
    String hash = "0f".repeat(32);
    try {
      held = "{\"clientConnected\":false}";
      watch.start();
      assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its first answer").isNotNull();
      assertThat(watch.of("s1").orElseThrow().files()).isEmpty();
      held =
          "{\"files\":[{\"name\":\"a.jar\",\"sha256\":\"%s\",\"bytes\":7},{\"name\":\"b\"}]}"
              .formatted(hash);

      assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its file").isNotNull();
      assertThat(watch.of("s1").orElseThrow().files()).containsExactly(Map.entry("a.jar", hash));
      await(rounds);
      assertThat(woken).as("a file that it knows of").isEmpty();
    } finally {
      watch.stop();
      cache.stop();
      server.stop(0);
    }
  }

  /** What is answered from now on has been seen. */
  private static void await(AtomicInteger rounds) {
    int enough = rounds.get() + 3;
    while (rounds.get() < enough) {
      park();
    }
  }

  @Test
  void anAnswerIsOfTheTimeAtWhichItWasAskedFor() throws IOException {
    AtomicReference<Instant> answered = new AtomicReference<>();
    HttpServer server =
        server(
            exchange -> {
              answered.set(clock.instant());
              answer(exchange, held);
            });
    try {
      EndpointWatch watch = watch(server.getAddress().getPort());

      assertThat(look(watch, "1st", false, 5).at()).isBefore(answered.get());
      watch.stop();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRefusalBeforeTheFirstLookIsNewsOfAnEndpointThatIsYoungerThanWe() throws IOException {
    HttpServer server = server(exchange -> answer(exchange, held));
    held = "{\"quotaRefusals\":2,\"lastQuotaRefusal\":\"exceeded quota\"}";
    try {
      EndpointWatch older = watch(server.getAddress().getPort());
      assertThat(first(older).refusedAt()).isNull();

      EndpointWatch younger = watch(server.getAddress().getPort());
      younger.start();
      assertThat(first(younger).refusedAt()).isNotNull();
      older.stop();
      younger.stop();
    } finally {
      server.stop(0);
    }
  }

  private static EndpointState first(EndpointWatch watch) {
    while (watch.of("s1").isEmpty()) {
      watch.askNow(endpointAt("127.0.0.1"));
      park();
    }
    return watch.of("s1").orElseThrow();
  }

  /** Asks until what is answered from now on has come; told by its words. */
  private EndpointState look(EndpointWatch watch, String words, boolean connected, long bytes) {
    held =
        "{\"clientConnected\":%s,\"bytesIn\":%d,\"lastQuotaRefusal\":\"%s\"}"
            .formatted(connected, bytes, words);
    while (watch.of("s1").filter(state -> words.equals(state.refusal())).isEmpty()) {
      watch.askNow(endpointAt("127.0.0.1"));
      park();
    }
    return watch.of("s1").orElseThrow();
  }

  private static void park() {
    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("waited in vain for an endpoint to be asked");
    }
  }

  private static HttpServer server(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/session/state", handler);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the watch says that it has looked; the test's time is up where it never does. */
  private static void lookLast(EndpointWatch watch, SessionPod pod) {
    assertThat(watch.lookedLast(pod)).isFalse();
    while (!watch.lookedLast(pod)) {
      park();
    }
    watch.stop();
  }

  private static SessionPod endpointAt(String address) {
    return Pods.of(
        new PodBuilder(Pods.running(Pods.endpoint()).pod())
            .editStatus()
            .withPodIP(address)
            .endStatus());
  }

  private EndpointWatch watch(int port) {
    return watch(port, null, new SessionTrigger(), "PT10M");
  }

  private EndpointWatch watch(int port, ClusterCache cache, SessionTrigger trigger, String every) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withMapping(EndpointConfig.class)
            .withMapping(EndpointWatchConfig.class)
            .withDefaultValue("hearth.endpoint.image", "hearth/tunnel-service:local")
            .withDefaultValue("hearth.endpoint.health-port", Integer.toString(port))
            .withDefaultValue("hearth.endpoint-watch.every", every)
            .build();
    return new EndpointWatch(
        cache,
        trigger,
        new TunnelUsage(slice -> CompletableFuture.completedFuture(null)),
        null,
        config.getConfigMapping(EndpointConfig.class),
        config.getConfigMapping(EndpointWatchConfig.class),
        new JsonMapper(),
        new Pulse(),
        clock);
  }

  /** Goes on with each look at it, and stays within a minute. */
  private static final class Ticks extends Clock {
    private final AtomicInteger millis = new AtomicInteger();

    @Override
    public Instant instant() {
      return Instant.parse("2026-11-22T12:00:00Z").plusMillis(millis.incrementAndGet());
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
