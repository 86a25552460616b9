package dev.hearth.local.platform.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.client.HearthClient;
import dev.hearth.client.HearthException;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterDrainTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BUSY =
      """
      {"cluster":"eu-1","draining":true,"reachable":true,"remaining":3,
       "sessions":[{"id":"s1","tenant":"aurora","state":"Ready"},
                   {"id":"s2","tenant":"borealis","state":"Ending"}]}
      """;
  private static final String EMPTY =
      "{\"cluster\":\"eu-1\",\"draining\":true,\"reachable\":true,\"remaining\":0,\"sessions\":[]}";

  private final List<String> told = new ArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** What is answered, one after the other; the last one for ever. */
  private final Deque<String> answers = new ArrayDeque<>();

  private HttpServer server;
  private ClusterDrain drain;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI front = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    drain = new ClusterDrain(new HearthClient(front, () -> "token", null), "eu-1", told::add);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void tellsWhatItWaitsForUntilNothingIsLeft() throws Exception {
    answers.addAll(List.of("{\"endsAt\":\"2026-03-01T10:05:00Z\"}", BUSY, BUSY));
    // More often than the client asks by itself.
    answers.addAll(Collections.nCopies(5, "503"));
    answers.add(EMPTY);

    drain.begin(Duration.ofMinutes(5));
    drain.awaitEmpty(LIMIT);

    assertThat(calls.getFirst()).isEqualTo("POST /v1/clusters/eu-1/drain {\"grace\":\"PT5M\"}");
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).contains("no new sessions", "2026-03-01T10:05:00Z");
    assertThat(told.get(1))
        .isEqualTo("waits for 3 sessions: s1 of aurora, Ready; s2 of borealis, Ending; and 1 more");
    assertThat(told.get(2)).contains("the control plane");
  }

  @Test
  void givesUpAtItsLimitAndSaysHowToGoOn() {
    answers.add(BUSY.replace("\"reachable\":true", "\"reachable\":false"));

    assertThatThrownBy(() -> drain.awaitEmpty(Duration.ZERO))
        .isInstanceOf(Refusal.class)
        .hasMessageContainingAll("s1 of aurora", "not heard", "DELETE /v1/clusters/eu-1", "--undo");
  }

  @Test
  void doesNotWaitForWhatSomebodyHasUndone() {
    answers.add(EMPTY.replace("\"draining\":true", "\"draining\":false"));

    assertThatThrownBy(() -> drain.awaitEmpty(LIMIT)).hasMessageContaining("let in again");
  }

  @Test
  void aRefusalIsNotWaitedOut() {
    answers.add("403");

    assertThatThrownBy(() -> drain.awaitEmpty(LIMIT)).isInstanceOf(HearthException.class);
  }

  @Test
  void undoingLetsTheClusterInAgain() throws Exception {
    answers.add("");

    drain.undo();

    assertThat(calls).containsExactly("POST /v1/clusters/eu-1/readmission ");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    String answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    boolean refused = answer.matches("[0-9]{3}");
    byte[] bytes = (refused ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        refused ? Integer.parseInt(answer) : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
