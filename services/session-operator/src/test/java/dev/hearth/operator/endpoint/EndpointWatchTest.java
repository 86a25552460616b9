package dev.hearth.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.namespace.EndpointConfig;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EndpointWatchTest {
  @Test
  void anAddressThatIsNoneDoesNotKeepASessionFromEnding() {
    EndpointWatch watch = watch(8080);

    lookLast(watch, endpointAt("no address"));

    assertThat(watch.of("s1")).isEmpty();
  }

  @Test
  void anEmptyAnswerDoesNotKeepASessionFromEnding() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/session/state",
        exchange -> {
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write(new byte[] {'n', 'u', 'l', 'l'});
          exchange.close();
        });
    server.start();
    try {
      EndpointWatch watch = watch(server.getAddress().getPort());

      lookLast(watch, endpointAt("127.0.0.1"));

      assertThat(watch.of("s1")).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  /** Returns when the watch says that it has looked; the test's time is up where it never does. */
  private static void lookLast(EndpointWatch watch, SessionPod pod) {
    assertThat(watch.lookedLast(pod)).isFalse();
    while (!watch.lookedLast(pod)) {
      Thread.onSpinWait();
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("the last look never ended");
      }
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

  private static EndpointWatch watch(int port) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withMapping(EndpointConfig.class)
            .withMapping(EndpointWatchConfig.class)
            .withDefaultValue("hearth.endpoint.image", "hearth/tunnel-service:local")
            .withDefaultValue("hearth.endpoint.health-port", Integer.toString(port))
            .build();
    return new EndpointWatch(
        null,
        new SessionTrigger(),
        null,
        null,
        config.getConfigMapping(EndpointConfig.class),
        config.getConfigMapping(EndpointWatchConfig.class),
        new JsonMapper(),
        Clock.systemUTC());
  }
}
