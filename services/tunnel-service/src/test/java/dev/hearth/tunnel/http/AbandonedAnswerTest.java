package dev.hearth.tunnel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two callers whose exchanges go over one connection to the next hop, one after the other. */
@Timeout(60)
class AbandonedAnswerTest {
  /** More than the door and the caller's socket hold, and little enough for all to have come in. */
  private static final int LENGTH = 140_000;

  private static final Problem UNREACHABLE =
      new Problem(502, "unreachable", "Unreachable", "The next hop does not answer.");

  private final Vertx vertx = Vertx.vertx();
  private final LinkedBlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private HttpServer hop;
  private int door;
  private volatile Context loop;

  @BeforeEach
  void start() throws Exception {
    hop =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (request.path().equals("/long")) {
                    request.response().end(Buffer.buffer(new byte[LENGTH]));
                  } else {
                    held.add(request);
                  }
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, SECONDS);
    CompletableFuture<Integer> port = new CompletableFuture<>();
    vertx.deployVerticle(new Door(port), new DeploymentOptions());
    door = port.get(30, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }

  /** The relay with its client, on one event loop. */
  private final class Door extends AbstractVerticle {
    private final CompletableFuture<Integer> port;

    Door(CompletableFuture<Integer> port) {
      this.port = port;
    }

    @Override
    public void start(Promise<Void> started) {
      loop = context;
      HttpRelay relay =
          new HttpRelay(
              vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(1)),
              1_000,
              new HttpRelay.Patience(Duration.ofSeconds(10), Duration.ofSeconds(30)));
      vertx
          .createHttpServer(new HttpServerOptions().setSendBufferSize(4_096))
          .requestHandler(
              request -> {
                Exchange exchange = new Exchange(request);
                relay.move(
                    exchange,
                    new HttpRelay.Onward(
                        new RequestOptions()
                            .setHost("127.0.0.1")
                            .setPort(hop.actualPort())
                            .setURI(request.uri()),
                        UNREACHABLE,
                        false,
                        (code, body) -> {}));
                exchange.onEnd(() -> ended.add(request.path()));
              })
          .listen(0, "127.0.0.1")
          .onSuccess(server -> port.complete(server.actualPort()))
          .onFailure(port::completeExceptionally)
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }

  @Test
  void whoGoesBeforeTheEndOfAnAnswerThatHasComeInTakesNobodysConnection() throws Exception {
    try (Socket slow = call("/long");
        Socket other = call("/other")) {
      // It has the connection that the long answer came over, of which some waits for its caller.
      HttpServerRequest asked = held.poll(30, SECONDS);
      assertThat(asked).as("the other call, at the next hop").isNotNull();

      slow.setSoLinger(true, 0);
      slow.close();
      assertThat(ended.poll(30, SECONDS)).isEqualTo("/long");
      awaitTurns(3);
      vertx.runOnContext(turn -> asked.response().end("told"));

      assertThat(statusLine(other)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  /** Until the door's loop has done what it had in hand, and what followed from that. */
  private void awaitTurns(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      loop.runOnContext(now -> turn.complete(null));
      turn.get(30, SECONDS);
    }
  }

  private Socket call(String path) throws IOException {
    Socket socket = new Socket();
    // So little that the rest waits at the door.
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door), 10_000);
    socket.setSoTimeout(30_000);
    String request = "GET " + path + " HTTP/1.1\r\nHost: door\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private static String statusLine(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
  }
}
