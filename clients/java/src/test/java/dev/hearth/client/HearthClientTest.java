package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HearthClientTest {
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final AtomicInteger trouble = new AtomicInteger();
  private final AtomicInteger away = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private HttpServer server;
  private HearthClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new HearthClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()), () -> "token", null);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aBodyThatNeverComesIsGivenUp() throws IOException {
    HearthClient hasty =
        new HearthClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            () -> "token",
            null,
            // The headers come within it, though the server may stand still for some seconds.
            Duration.ofSeconds(8));

    assertThatThrownBy(() -> hasty.session("s3"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("within 8 seconds");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    calls.add(call + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
    if (away.getAndDecrement() > 0) {
      send(exchange, 503, "{\"type\":\"/problems#store-away\",\"title\":\"Store away\"}");
      return;
    }
    switch (call) {
      case "POST /v1/sessions" -> {
        keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        if (trouble.getAndDecrement() > 0) {
          send(exchange, 503, "not now");
        } else {
          send(exchange, 201, "{\"id\":\"s1\",\"state\":\"Queued\"}");
        }
      }
      case "GET /v1/sessions/s1" -> {
        String state = looks.incrementAndGet() < 3 ? "Provisioning" : "Ready";
        send(exchange, 200, "{\"id\":\"s1\",\"state\":\"" + state + "\"}");
      }
      case "GET /v1/sessions/s2" ->
          send(exchange, 200, "{\"id\":\"s2\",\"state\":\"Failed\",\"message\":\"no image\"}");
      case "POST /v1/sessions/s1/tickets" ->
          send(exchange, 202, "{\"ticket\":\"s1.x\",\"accepted\":false,\"waitAt\":\"/v1/wait\"}");
      case "GET /v1/wait" -> send(exchange, 200, "{\"accepted\":true}");
      case "GET /v1/sessions/s3" -> {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
      }
      case "DELETE /v1/sessions/s1" -> send(exchange, 202, "");
      default ->
          send(
              exchange,
              422,
              """
              {"type":"/problems#field-unknown","title":"Unknown field","status":422,
               "fields":[{"name":"executr","remedy":"executor"}]}
              """);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Whether the first call arrived is not known, so the second must not be another session. */
  @Test
  void asksAgainWithTheSameKey() throws Exception {
    trouble.set(1);

    assertThat(client.open(Map.of("kind", "client")).id()).isEqualTo("s1");
    assertThat(keys).hasSize(2).doesNotContainNull();
    assertThat(keys.get(0)).isEqualTo(keys.get(1));
  }

  @Test
  void outwaitsAServiceThatIsAwayForAMoment() throws Exception {
    away.set(2);
    assertThat(client.session("s1").id()).isEqualTo("s1");
    away.set(2);
    assertThat(client.ticket("s1", Duration.ofSeconds(60))).isEqualTo("s1.x");
    away.set(2);
    assertThat(client.request("GET", "/v1/wait", null)).containsEntry("accepted", true);
    away.set(2);
    client.stop("s1");

    assertThat(away).hasNegativeValue();
  }

  /** What it does may be done already. */
  @Test
  void makesACallOnceThatMustNotBeMadeTwice() {
    away.set(1);

    assertThatThrownBy(() -> client.request("POST", "/v1/wait", Map.of()))
        .isInstanceOf(HearthException.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void sendsNoTokenInTheClearToAnotherMachine() {
    assertThatThrownBy(
            () -> new HearthClient(URI.create("http://hearth.example.org"), () -> "token", null))
        .hasMessageContaining("must be https");
  }

  @Test
  void opensWaitsGetsATicketAndStops() throws Exception {
    SessionView opened = client.open(Map.of("executor", Map.of("max", 2)));
    SessionView ready = client.awaitReady(opened.id(), Duration.ofSeconds(60));
    String ticket = client.ticket(opened.id(), Duration.ofSeconds(60));
    client.stop(opened.id());

    assertThat(ready.isReady()).isTrue();
    assertThat(ticket).isEqualTo("s1.x");
    assertThat(calls.get(0)).isEqualTo("POST /v1/sessions Bearer token {\"executor\":{\"max\":2}}");
    assertThat(calls).last().asString().startsWith("DELETE /v1/sessions/s1");
  }

  @Test
  void makesAnyOtherCallAndKnowsAnAnswerWithoutABody() throws Exception {
    assertThat(client.request("GET", "/v1/wait", null)).containsEntry("accepted", true);
    assertThat(client.request("DELETE", "/v1/sessions/s1", null)).isEmpty();
    assertThatThrownBy(() -> client.request("POST", "/v1/clusters", Map.of("a", 1)))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("executr");
    assertThat(calls).last().asString().endsWith("Bearer token {\"a\":1}");
  }

  @Test
  void doesNotWaitForASessionThatFailed() {
    assertThatThrownBy(() -> client.awaitReady("s2", Duration.ofSeconds(60)))
        .hasMessageContaining("no image");
  }

  @Test
  void showsAProblemWhole() {
    assertThatThrownBy(() -> client.session("wrong"))
        .isInstanceOfSatisfying(
            HearthException.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(422);
              assertThat(problem.type()).isEqualTo("/problems#field-unknown");
            })
        .hasMessageContaining("Unknown field")
        .hasMessageContaining("executr");
  }
}
