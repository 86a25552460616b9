package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.access.KnownSession;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The facade before an API server that is scripted, so that what reaches it can be seen. */
@Timeout(180)
class FacadeIT {
  private static final String PODS = "/api/v1/namespaces/hearth-" + TunnelRig.SESSION + "/pods";
  private static final String QUOTA =
      "pods \\\"exec-1\\\" is forbidden: exceeded quota: session, requested: pods=1";

  @TempDir Path folder;
  private final Vertx apiVertx = Vertx.vertx();
  private final BlockingQueue<HttpServerResponse> watches = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
  private final BlockingQueue<MultiMap> seenHeaders = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> seenUris = new LinkedBlockingQueue<>();
  private TunnelRig rig;

  @BeforeEach
  void start() throws IOException {
    HttpServer api =
        TunnelRig.await(
            apiVertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
    rig = new TunnelRig(folder, api.actualPort());
  }

  @AfterEach
  void stop() {
    rig.close();
    TunnelRig.await(apiVertx.close());
  }

  private void serve(HttpServerRequest request) {
    seenHeaders.add(request.headers());
    seenUris.add(request.uri());
    HttpServerResponse response = request.response();
    if (request.getHeader("Upgrade") != null && request.getHeader("Origin") == null) {
      // A real one refuses those.
      response.setStatusCode(403).end();
    } else if (request.getHeader("Upgrade") != null) {
      request.toWebSocket().onSuccess(sockets::add);
    } else if ("true".equals(request.getParam("watch"))) {
      response.setChunked(true).writeHead();
      watches.add(response);
    } else if (request.method().equals(HttpMethod.POST)) {
      request.body().onSuccess(body -> created(response, body));
    } else if ("7".equals(request.getParam("limit"))) {
      response.setStatusCode(403).end("{\"kind\":\"Status\",\"message\":\"" + QUOTA + "\"}");
    } else {
      response.end("{\"kind\":\"PodList\"}");
    }
  }

  private static void created(HttpServerResponse response, Buffer body) {
    response.setStatusCode(201).end(new JsonObject().put("bytes", body.length()).encode());
  }

  @Test
  void watchArrivesEventByEvent() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    HttpClientResponse response = TunnelRig.await(get(PODS + "?watch=true"));
    response.handler(bytes -> events.add(bytes.toString()));
    assertThat(response.statusCode()).isEqualTo(200);
    HttpServerResponse watch = watches.poll(60, TimeUnit.SECONDS);

    watch.write("first\n");
    assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("first\n");
    watch.write("second\n");
    assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("second\n");
  }

  @Test
  void watchEndsAtTheServerWhenTheClientGoes() throws Exception {
    HttpClientResponse response = TunnelRig.await(get(PODS + "?watch=true"));
    HttpServerResponse watch = watches.poll(60, TimeUnit.SECONDS);
    CompletableFuture<Void> gone = new CompletableFuture<>();
    watch.closeHandler(gone::complete);

    response.request().connection().close();

    gone.get(60, TimeUnit.SECONDS);
  }

  /** Such as that its driver has ended, which ends the session at the same moment. */
  @Test
  void watchHearsWhatHappenedBeforeItsSessionWasOver() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    CompletableFuture<Throwable> cut = new CompletableFuture<>();
    HttpClientResponse response = TunnelRig.await(get(PODS + "?watch=true"));
    response.exceptionHandler(cut::complete);
    response.handler(bytes -> events.add(bytes.toString()));

    watches.poll(60, TimeUnit.SECONDS).write("last\n");
    rig.put(
        rig.session(
            KnownSession.State.ENDING,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "kube")));

    assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("last\n");
    assertThat(cut.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void watchCutAtTheServerIsCutAtTheClient() throws Exception {
    HttpClientResponse response = TunnelRig.await(get(PODS + "?watch=true"));
    CompletableFuture<Throwable> cut = new CompletableFuture<>();
    response.exceptionHandler(cut::complete);
    response.endHandler(whole -> cut.completeExceptionally(new AssertionError("looks whole")));
    response.resume();

    watches.poll(60, TimeUnit.SECONDS).reset();

    assertThat(cut.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void watchOverWebSocketPassesBothHops() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    WebSocket client =
        TunnelRig.await(
            socket(PODS + "?watch=true").onSuccess(ws -> ws.textMessageHandler(events::add)));
    ServerWebSocket server = sockets.poll(60, TimeUnit.SECONDS);
    assertThat(seenHeaders.poll(60, TimeUnit.SECONDS).getAll("Origin"))
        .containsExactly("http://127.0.0.1:" + server.localAddress().port());

    server.writeTextMessage("x".repeat(200_000));
    assertThat(events.poll(60, TimeUnit.SECONDS)).hasSize(200_000);

    CompletableFuture<Void> gone = new CompletableFuture<>();
    server.closeHandler(gone::complete);
    client.close();
    gone.get(60, TimeUnit.SECONDS);
  }

  @Test
  void slowReaderSlowsTheServer() throws Exception {
    HttpClientResponse response =
        TunnelRig.await(get(PODS + "?watch=true").onSuccess(HttpClientResponse::pause));
    HttpServerResponse watch = watches.poll(60, TimeUnit.SECONDS);
    AtomicLong taken = new AtomicLong();
    AtomicLong underWay = new AtomicLong();
    apiVertx.setPeriodic(1, tick -> offer(watch, taken, underWay));

    Eventually.staysSame("the server's bytes stop being taken", taken::get);
    assertThat(taken.get()).isLessThan(160L << 20);
    CompletableFuture<Void> more = new CompletableFuture<>();
    long before = taken.get();
    response.handler(bytes -> {}).resume();
    apiVertx.setPeriodic(
        5,
        tick -> {
          if (taken.get() > before + (170L << 20)) {
            more.complete(null);
          }
        });
    more.get(60, TimeUnit.SECONDS);
  }

  /** Keeps a megabyte under way. */
  private static void offer(HttpServerResponse watch, AtomicLong taken, AtomicLong underWay) {
    while (underWay.get() < 1 << 20) {
      Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
      underWay.addAndGet(chunk.length());
      watch
          .write(chunk)
          .onSuccess(
              done -> {
                taken.addAndGet(chunk.length());
                underWay.addAndGet(-chunk.length());
              });
    }
  }

  @Test
  void serverSeesTheEndpointAndNothingOfTheCaller() throws Exception {
    Map<String, String> headers =
        Map.of(
            "Authorization", "Bearer " + TunnelRig.TICKET,
            "Accept", "application/json",
            "Impersonate-User", "system:admin",
            "X-Remote-User", "root",
            "Cookie", "a=b");

    TunnelRig.await(rig.get("/s/" + TunnelRig.SESSION + "/kube" + PODS, headers));

    MultiMap seen = seenHeaders.poll(60, TimeUnit.SECONDS);
    assertThat(seen.get("Authorization")).isEqualTo("Bearer account-token");
    assertThat(seen.get("Accept")).isEqualTo("application/json");
    assertThat(seen.names())
        .allMatch(name -> !name.toLowerCase(java.util.Locale.ROOT).contains("x-"));
    assertThat(seen.names()).doesNotContain("Impersonate-User", "Cookie", "X-Remote-User");
    assertThat(seen.toString()).doesNotContain(TunnelRig.TICKET);
  }

  @Test
  void bodiesPassWithALengthAndInChunks() throws Exception {
    assertThat(post(Buffer.buffer(new byte[300_000]), false)).isEqualTo("{\"bytes\":300000}");
    assertThat(post(Buffer.buffer(new byte[300_000]), true)).isEqualTo("{\"bytes\":300000}");
  }

  @Test
  void whatIsNotAllowedIsRefusedAsKubernetesWould() throws Exception {
    HttpClientResponse response = whole(PODS.replace("pods", "secrets"));
    JsonObject status = TunnelRig.await(response.body()).toJsonObject();

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(status.getString("kind")).isEqualTo("Status");
    assertThat(status.getString("reason")).isEqualTo("Forbidden");
    assertThat(seenUris).isEmpty();
  }

  @Test
  void quotaRefusalsAreCounted() throws Exception {
    HttpClientResponse response = whole(PODS + "?limit=7");

    assertThat(response.statusCode()).isEqualTo(403);
    Eventually.holds("the refusal is counted", () -> rig.presence.snapshot().quotaRefusals() == 1);
    assertThat(rig.presence.snapshot().lastQuotaRefusal().orElseThrow())
        .contains("exceeded quota: session");
  }

  @Test
  void refusedUpgradeIsAnsweredNotUpgraded() {
    var failure =
        socket(PODS.replace("pods", "secrets"))
            .toCompletionStage()
            .toCompletableFuture()
            .handle((ws, failed) -> failed)
            .orTimeout(60, TimeUnit.SECONDS)
            .join();

    assertThat(failure)
        .isInstanceOfSatisfying(
            io.vertx.core.http.UpgradeRejectedException.class,
            refused -> {
              assertThat(refused.getStatus()).isEqualTo(403);
              assertThat(refused.getBody().toJsonObject().getString("kind")).isEqualTo("Status");
            });
  }

  private HttpClientResponse whole(String uri) {
    return TunnelRig.await(
        rig.getWhole(
            "/s/" + TunnelRig.SESSION + "/kube" + uri,
            Map.of("Authorization", "Bearer " + TunnelRig.TICKET)));
  }

  private io.vertx.core.Future<HttpClientResponse> get(String uri) {
    return rig.get(
        "/s/" + TunnelRig.SESSION + "/kube" + uri,
        Map.of("Authorization", "Bearer " + TunnelRig.TICKET));
  }

  private io.vertx.core.Future<WebSocket> socket(String uri) {
    return rig.sockets.connect(
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(rig.gatewayPort)
            .setURI("/s/" + TunnelRig.SESSION + "/kube" + uri)
            .addHeader("Authorization", "Bearer " + TunnelRig.TICKET));
  }

  private String post(Buffer body, boolean chunked) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(rig.gatewayPort)
            .setURI("/s/" + TunnelRig.SESSION + "/kube" + PODS)
            .addHeader("Authorization", "Bearer " + TunnelRig.TICKET);
    return TunnelRig.await(
        rig.http
            .request(options)
            .compose(
                request -> {
                  request.setChunked(chunked);
                  return request.send(body).compose(HttpClientResponse::body);
                })
            .map(Buffer::toString));
  }
}
