package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.local.platform.machine.Ports;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private Addresses addresses;
  private HttpServer sessionService;
  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    Ports ports = new Ports();
    addresses = Addresses.choose(ports, ports.any(), ports.any());
    sessionService =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), addresses.session()), 0);
    sessionService.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    sessionService.createContext(
        "/v1/sessions",
        exchange -> {
          byte[] host =
              exchange.getRequestHeaders().getFirst("Host").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, host.length);
          exchange.getResponseBody().write(host);
          exchange.close();
        });
    sessionService.createContext(
        "/v1/sessions/events",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    sessionService.start();
    door = FrontDoor.open(addresses);
  }

  @AfterEach
  void close() {
    goOn.countDown();
    door.close();
    sessionService.stop(0);
  }

  @Test
  void routesByPathAndKeepsTheHostThatTheCallerNamed() throws Exception {
    HttpResponse<String> answer = get("/v1/sessions/abc");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("localhost:" + addresses.front());
  }

  @Test
  void namesThePartThatIsDown() throws Exception {
    HttpResponse<String> answer = get("/v1/usage?session=abc");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("billing-service");
  }

  @Test
  void passesAStreamOnBeforeItEnds() throws Exception {
    HttpResponse<InputStream> answer =
        http.send(request("/v1/sessions/events"), HttpResponse.BodyHandlers.ofInputStream());

    assertThat(new String(answer.body().readNBytes(9), StandardCharsets.UTF_8))
        .isEqualTo("data: 1\n\n");
    goOn.countDown();
    assertThat(answer.body().readAllBytes()).isEmpty();
  }

  @Test
  void anUnknownPathIsAProblemAndTheRootAnIndex() throws Exception {
    assertThat(get("/v1/sessionsandmore").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("/v1/tenants");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(addresses.frontUrl() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }
}
