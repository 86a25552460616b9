package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.SessionTrigger;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EnableKubernetesMockClient(crud = true)
class DriverWatchTest {
  private final BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private KubernetesClient client;
  private HttpServer driver;
  private ClusterCache cache;
  private DriverWatch watch;
  private volatile int tasks = 7;

  @BeforeEach
  void start() throws IOException {
    driver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    driver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    driver.createContext("/api/v1/applications/spark-s1-1/jobs", on -> answer(on, "[]"));
    driver.createContext("/api/v1/applications/spark-s1-1/executors", this::executors);
    driver.start();
    client.resource(server(driver.getAddress().getPort()).build()).create();
    cache = Caches.following(client);
    SessionTrigger trigger = new SessionTrigger();
    trigger.eventSource().setEventHandler(woken::add);
    trigger.eventSource().start();
    watch =
        new DriverWatch(
            cache,
            trigger,
            EndpointWatches.asking(0, cache),
            EndpointWatches.at(0),
            new Quickly(),
            new Pulse(),
            Clock.systemUTC());
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.stop();
    cache.stop();
    driver.stop(0);
  }

  @Test
  void aWarnedSessionIsWokenOnceWhenItsDriverWorks() throws InterruptedException {
    assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its first answer").isNotNull();
    tasks++;
    awaitRounds();
    assertThat(woken).as("short work of a session that nobody warned").isEmpty();

    watch.wakeOnWork("s1");
    awaitRounds();
    assertThat(woken).as("no work").isEmpty();
    tasks++;

    assertThat(woken.poll(30, TimeUnit.SECONDS)).as("its work").isNotNull();
    tasks++;
    awaitRounds();
    assertThat(woken).as("work that it was not warned before").isEmpty();
  }

  /** What is answered from now on has been seen. */
  private void awaitRounds() {
    int enough = rounds.get() + 3;
    while (rounds.get() < enough) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("waited in vain for a driver to be asked");
      }
    }
  }

  private void executors(HttpExchange exchange) throws IOException {
    rounds.incrementAndGet();
    answer(exchange, "[{\"id\": \"1\", \"activeTasks\": 0, \"totalTasks\": " + tasks + "}]");
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static PodBuilder server(int port) {
    return new PodBuilder(Pods.running(Pods.driver(1)).pod())
        .editSpec()
        .editContainer(0)
        .addNewPort()
        .withName("connect")
        .withContainerPort(15002)
        .endPort()
        .addNewPort()
        .withName("ui")
        .withContainerPort(port)
        .endPort()
        .endContainer()
        .endSpec()
        .editStatus()
        .withPodIP("127.0.0.1")
        .endStatus();
  }

  record Quickly() implements DriverWatchConfig {
    @Override
    public Duration every() {
      return Duration.ofMillis(20);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(30);
    }

    @Override
    public Duration clientTimeout() {
      return Duration.ofSeconds(30);
    }

    @Override
    public int atOnce() {
      return 1;
    }
  }
}
