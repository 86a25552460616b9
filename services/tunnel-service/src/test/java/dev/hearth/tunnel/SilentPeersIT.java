package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Silence;
import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.reverse.ReversePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that accept and then say nothing, on either side of either role. */
@Timeout(180)
class SilentPeersIT {
  private static final String PODS =
      "/s/%1$s/kube/api/v1/namespaces/hearth-%1$s/pods".formatted(TunnelRig.SESSION);
  private static final Map<String, String> TICKET =
      Map.of("Authorization", "Bearer " + TunnelRig.TICKET);
  private static final ReversePorts.Patience LONG =
      new ReversePorts.Patience(
          Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30));

  /** Short ones, so that the test need not wait for the real ones; what they do is the same. */
  private static final HttpRelay.Patience SOON =
      new HttpRelay.Patience(Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** For a caller that stands still: the API server may take its time to be there. */
  private static final HttpRelay.Patience CALLERS =
      new HttpRelay.Patience(Duration.ofSeconds(30), Duration.ofSeconds(1));

  private static final HttpRelay.Patience LATER =
      new HttpRelay.Patience(Duration.ofSeconds(30), Duration.ofSeconds(30));

  @TempDir Path folder;
  private final Vertx apiVertx = Vertx.vertx();
  private Silence api;

  @BeforeEach
  void start() throws IOException {
    HttpServer server =
        TunnelRig.await(
            apiVertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
    api = new Silence(server.actualPort());
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
    TunnelRig.await(apiVertx.close());
  }

  private void serve(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST)) {
      request.body().onSuccess(whole -> request.response().setStatusCode(201).end("{}"));
    } else if ("half".equals(request.getParam("labelSelector"))) {
      request.response().setChunked(true).write("{\"kind\":");
    } else if ("true".equals(request.getParam("watch"))) {
      request.response().setChunked(true).writeHead();
    } else {
      request.response().end("{\"kind\":\"PodList\"}");
    }
  }

  @Test
  void anApiServerThatFallsSilentIsToldOfInTimeAndAnswersAgainLater() throws IOException {
    try (TunnelRig rig = rig(SOON, LATER)) {
      awaitAnswer(rig);

      api.fall();
      HttpClientResponse refused = TunnelRig.await(rig.getWhole(PODS, TICKET));

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(TunnelRig.await(refused.body()).toString()).contains("#api-unreachable");
      api.lift();
      awaitAnswer(rig);
    }
  }

  @Test
  void anEndpointThatFallsSilentIsToldOfInTimeAndAnswersAgainLater() throws IOException {
    try (TunnelRig rig = rig(LATER, SOON);
        Silence endpoint = new Silence(rig.endpointPort)) {
      rig.put(
          rig.session(
              KnownSession.State.READY,
              endpoint.port(),
              TunnelRig.grant(TunnelRig.TICKET, "kube", "tunnel")));
      awaitAnswer(rig);

      endpoint.fall();

      // On a connection that was kept, on a new one, and for a WebSocket.
      assertThat(get(rig, PODS)).isEqualTo(503);
      assertThat(get(rig, PODS)).isEqualTo(503);
      assertThat(rig.open("control").toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("503");
      endpoint.lift();
      awaitAnswer(rig);
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsCutAndAWatchThatHasNothingToSayIsNot() throws Exception {
    try (TunnelRig rig = rig(SOON, LATER)) {
      Answer watch = begun(rig, PODS + "?watch=true");

      Answer half = begun(rig, PODS + "?labelSelector=half");

      half.cut().get(60, TimeUnit.SECONDS);
      assertThat(half.whole()).isNotDone();
      assertThat(watch.cut()).isNotDone();
      assertThat(watch.whole()).isNotDone();
    }
  }

  /** Listened to from the turn that brought its head, so that its end can't pass by. */
  private record Answer(int status, CompletableFuture<Void> cut, CompletableFuture<Void> whole) {
    static Answer of(HttpClientResponse head) {
      Answer answer =
          new Answer(head.statusCode(), new CompletableFuture<>(), new CompletableFuture<>());
      head.exceptionHandler(cause -> answer.cut.complete(null));
      head.endHandler(answer.whole::complete);
      return answer;
    }
  }

  /** Asks again where the API server was not quick enough for a patience that is short. */
  private static Answer begun(TunnelRig rig, String uri) {
    Answer[] last = new Answer[1];
    Eventually.holds(
        "an answer begins",
        () -> {
          last[0] = rig.get(uri, TICKET, Answer::of);
          return last[0].status() == 200;
        });
    return last[0];
  }

  @Test
  void aCallerWhoseBodyDoesNotComeIsAnsweredAndLetGo() throws Exception {
    try (TunnelRig rig = rig(CALLERS, LATER)) {
      Caller slow = Caller.of(rig);

      slow.send(
          "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 10\r\n\r\n{"
              .formatted(PODS, TunnelRig.TICKET));

      assertThat(slow.untilClosed()).startsWith("HTTP/1.1 408").contains("#body-stalled");
      Eventually.holds(
          "nothing is open",
          () -> rig.meters.get("hearth.gateway.open.exchanges").gauge().value() == 0);
    }
  }

  @Test
  void connectionsBeyondTheMostAreClosedAndTheirPlacesComeBack() throws Exception {
    try (TunnelRig rig =
        new TunnelRig(folder, api.port(), LONG, new TunnelRig.Around(LATER, LATER, 2))) {
      Caller first = Caller.of(rig);
      Caller second = Caller.of(rig);

      assertThat(isTurnedAway(rig)).isTrue();

      assertThat(first.closed).isNotDone();
      assertThat(second.closed).isNotDone();
      first.socket.close();
      Eventually.holds("a place is free", () -> answers(rig));
    }
  }

  /** They have a place from the moment they are accepted, whether or not they ever say a word. */
  @Test
  void whoNeverBeginsTheHandshakeIsCountedToo() throws Exception {
    try (TunnelRig rig =
            new TunnelRig(folder, api.port(), LONG, new TunnelRig.Around(LATER, LATER, 2));
        Socket first = new Socket("127.0.0.1", rig.gatewayPort);
        Socket second = new Socket("127.0.0.1", rig.gatewayPort)) {
      Eventually.holds(
          "both have a place",
          () -> rig.meters.get("hearth.gateway.open.connections").gauge().value() == 2);

      assertThat(isTurnedAway(rig)).isTrue();

      first.close();
      Eventually.holds("a place is free", () -> answers(rig));
      // The other is hung up on when its time for a handshake is over.
      second.setSoTimeout(60_000);
      assertThat(second.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static boolean isTurnedAway(TunnelRig rig) {
    try {
      Caller.of(rig);
      return false;
    } catch (IllegalStateException closed) {
      return true;
    }
  }

  @Test
  void aTunnelThatIsGoneGivesItsPlaceBack() throws Exception {
    try (TunnelRig rig =
        new TunnelRig(folder, api.port(), LONG, new TunnelRig.Around(LATER, LATER, 2))) {
      for (int i = 0; i < 3; i++) {
        Eventually.holds("a tunnel opens and goes", () -> opensAndCloses(rig));
      }

      Eventually.holds("a place is free", () -> answers(rig));
    }
  }

  private static boolean opensAndCloses(TunnelRig rig) {
    try {
      TunnelRig.await(TunnelRig.await(rig.open("control")).close());
      return true;
    } catch (IllegalStateException full) {
      return false;
    }
  }

  /** A connection of bare bytes over TLS. */
  private record Caller(NetSocket socket, StringBuffer heard, CompletableFuture<Void> closed) {
    static Caller of(TunnelRig rig) {
      NetClientOptions options = new NetClientOptions().setSsl(true).setTrustAll(true);
      options.setHostnameVerificationAlgorithm("");
      NetSocket socket =
          TunnelRig.await(rig.vertx.createNetClient(options).connect(rig.gatewayPort, "127.0.0.1"));
      Caller caller = new Caller(socket, new StringBuffer(), new CompletableFuture<>());
      socket.handler(bytes -> caller.heard.append(bytes.toString()));
      socket.closeHandler(caller.closed::complete);
      return caller;
    }

    void send(String text) {
      TunnelRig.await(socket.write(text));
    }

    String untilClosed() throws Exception {
      closed.get(60, TimeUnit.SECONDS);
      return heard.toString();
    }
  }

  /** Where the patience is short one answer may well be late. */
  private static void awaitAnswer(TunnelRig rig) {
    Eventually.holds("it answers", () -> answers(rig));
  }

  private static boolean answers(TunnelRig rig) {
    try {
      return get(rig, PODS) == 200;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  private TunnelRig rig(HttpRelay.Patience api, HttpRelay.Patience endpoints) throws IOException {
    return new TunnelRig(
        folder, this.api.port(), LONG, new TunnelRig.Around(api, endpoints, 1_000));
  }

  private static int get(TunnelRig rig, String uri) {
    return TunnelRig.await(rig.getWhole(uri, TICKET)).statusCode();
  }
}
