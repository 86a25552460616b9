package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.http.GrpcTransport;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * gRPC through gateway and endpoint to a driver. The driver is a plain HTTP/2 server that answers
 * with what it gets: what is in the messages is not the doors' business.
 */
@Timeout(180)
class GrpcDoorIT {
  private static final String CALL = "/spark.connect.SparkConnectService/ExecutePlan";
  private static final String OTHER = TunnelRig.SESSION + "." + "o".repeat(43);
  private static final int CHUNK = 64 * 1024;
  private static final long FLOOD = 64L * 1024 * 1024;

  @TempDir Path folder;
  private TunnelRig rig;
  private HttpClient grpc;
  private final BlockingQueue<MultiMap> seen = new LinkedBlockingQueue<>();
  private final AtomicLong flooded = new AtomicLong();

  @BeforeEach
  void start() throws IOException {
    rig = new TunnelRig(folder, TunnelRig.freePort());
    int port =
        TunnelRig.await(
                rig.vertx
                    .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                    .requestHandler(this::drive)
                    .listen())
            .actualPort();
    rig.pods.putDriver("driver-1", new PodDirectory.Driver("127.0.0.1", port));
    allow(TunnelRig.TICKET, "connect");
    HttpClientOptions options = new HttpClientOptions().setSsl(true);
    options.setTrustOptions(rig.trust);
    // With a window for the whole connection, or its own slow call would hold up its others.
    GrpcTransport.insist(options);
    grpc = rig.vertx.createHttpClient(options);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** Says everything twice, with trailers; of a flood it only counts how much it got rid of. */
  private void drive(HttpServerRequest request) {
    seen.add(request.headers());
    var response = request.response();
    response.putHeader("content-type", "application/grpc");
    if (request.getHeader("flood") != null) {
      flood(request);
      return;
    }
    request.handler(bytes -> response.write(bytes.copy().appendBuffer(bytes)));
    request.endHandler(
        done -> {
          response.putTrailer("grpc-status", "0").putTrailer("x-more", "yes");
          response.end();
        });
  }

  private void flood(HttpServerRequest request) {
    var response = request.response();
    response.exceptionHandler(gone -> {});
    Buffer chunk = Buffer.buffer(new byte[CHUNK]);
    while (!response.writeQueueFull() && flooded.get() < FLOOD) {
      response.write(chunk);
      flooded.addAndGet(CHUNK);
    }
    if (flooded.get() >= FLOOD) {
      response.putTrailer("grpc-status", "0");
      response.end();
    } else {
      response.drainHandler(drained -> flood(request));
    }
  }

  @Test
  void aCallGoesToTheTicketsSessionWithoutTheTicket() throws Exception {
    HttpClientResponse answer = call(TunnelRig.TICKET, Buffer.buffer("plan"));

    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(text(answer)).isEqualTo("planplan");
    assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
    assertThat(answer.trailers().get("x-more")).isEqualTo("yes");
    MultiMap headers = seen.poll(10, TimeUnit.SECONDS);
    assertThat(headers.contains("authorization")).isFalse();
    assertThat(headers.get("te")).isEqualTo("trailers");
    assertThat(headers.get("user-agent")).isEqualTo("test");
    assertThat(rig.presence.snapshot().bytesIn()).isEqualTo(4);
    assertThat(rig.presence.snapshot().bytesOut()).isEqualTo(8);
  }

  /** As Spark's Scala client says it. */
  @Test
  void aTicketUnderTheOtherNameOpensTheDoorAndStaysThere() throws Exception {
    RequestOptions call =
        options(CALL, null).addHeader("authentication", "Bearer " + TunnelRig.TICKET);

    HttpClientResponse answer =
        TunnelRig.await(
            grpc.request(call)
                .compose(request -> request.send(Buffer.buffer("plan")).compose(TunnelRig::whole)));

    assertThat(text(answer)).isEqualTo("planplan");
    assertThat(seen.poll(10, TimeUnit.SECONDS).contains("authentication")).isFalse();
  }

  @Test
  void bothSidesSpeakInTurns() {
    HttpClientRequest request = TunnelRig.await(open(TunnelRig.TICKET, "echo"));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    request.response().onSuccess(answer -> answer.handler(bytes -> heard.add(bytes.toString())));
    for (String word : List.of("one", "two", "three")) {
      TunnelRig.await(request.write(Buffer.buffer(word)));
      Eventually.holds("the echo of " + word, () -> String.join("", heard).equals(word + word));
      heard.clear();
    }
    TunnelRig.await(request.end());
  }

  @Test
  void aReaderThatHasStoppedStopsItsWriterAndNobodyElse() throws Exception {
    // Stopped before its first bytes can come: without a handler they would be dropped.
    HttpClientResponse slow =
        TunnelRig.await(
            grpc.request(options(CALL, TunnelRig.TICKET).addHeader("flood", "yes"))
                .compose(
                    request -> {
                      Future<HttpClientResponse> answer =
                          request.response().onSuccess(HttpClientResponse::pause);
                      request.end();
                      return answer;
                    }));
    Eventually.staysSame("the driver to have stopped writing", flooded::get);

    assertThat(flooded.get()).isLessThan(FLOOD / 4);
    HttpClientResponse beside = call(TunnelRig.TICKET, Buffer.buffer("x"));
    assertThat(text(beside)).isEqualTo("xx");

    AtomicLong read = new AtomicLong();
    Future<Void> end = slow.handler(bytes -> read.addAndGet(bytes.length())).end();
    slow.resume();
    TunnelRig.await(end);
    assertThat(read.get()).isEqualTo(FLOOD);
  }

  @Test
  void refusalsAreGrpcsOwn() {
    allow(OTHER, "kube", "tunnel");

    expectRefusal(call(null, Buffer.buffer()), "16", "ticket-missing");
    expectRefusal(call("nonsense", Buffer.buffer()), "16", "ticket-invalid");
    expectRefusal(
        call(TunnelRig.SESSION + "." + "x".repeat(43), Buffer.buffer()), "16", "ticket-invalid");
    expectRefusal(call(OTHER, Buffer.buffer("some bytes")), "7", "ticket-scope");
    assertThat(rig.refusals("ticket-scope")).isEqualTo(1);
    assertThat(seen).isEmpty();
  }

  @Test
  void aSessionThatIsNotReadyOrHasNoDriverIsUnavailable() {
    rig.pods.remove("driver-1");
    expectRefusal(call(TunnelRig.TICKET, Buffer.buffer()), "14", "driver-unreachable");
    rig.put(
        rig.session(
            KnownSession.State.STARTING,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "connect")));
    expectRefusal(call(TunnelRig.TICKET, Buffer.buffer()), "14", "session-not-ready");
  }

  @Test
  void onlySparkConnectIsServed() {
    HttpClientRequest other =
        TunnelRig.await(grpc.request(options("/grpc.health.v1.Health/Check", TunnelRig.TICKET)));
    other.end();

    expectRefusal(TunnelRig.await(other.response()), "12", "no-such-door");
    HttpClientRequest facade =
        TunnelRig.await(
            grpc.request(
                options("/s/" + TunnelRig.SESSION + "/kube/version", TunnelRig.TICKET)
                    .setMethod(HttpMethod.GET)));
    facade.end();
    expectRefusal(TunnelRig.await(facade.response()), "12", "http-version");
  }

  @Test
  void aRevokedTicketEndsItsCalls() {
    HttpClientRequest request = TunnelRig.await(open(TunnelRig.TICKET, "echo"));
    TunnelRig.await(request.write(Buffer.buffer("x")));
    HttpClientResponse answer = TunnelRig.await(request.response());
    Future<Void> end = answer.handler(bytes -> {}).end();

    allow(OTHER, "connect");

    assertThatThrownBy(() -> TunnelRig.await(end)).hasMessageContaining("reset");
  }

  /** As kubectl does: it would take HTTP/2, which the facade does not speak. */
  @Test
  void whoSpeaksBothIsServedByTheOlder() {
    HttpClientOptions both =
        new HttpClientOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
    both.setTrustOptions(rig.trust);
    HttpClient client = rig.vertx.createHttpClient(both);

    HttpClientResponse answer =
        TunnelRig.await(
            client
                .request(
                    options("/s/" + TunnelRig.SESSION + "/kube/version", null)
                        .setMethod(HttpMethod.GET))
                .compose(HttpClientRequest::send));

    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  private void allow(String ticket, String... scopes) {
    rig.put(
        rig.session(KnownSession.State.READY, rig.endpointPort, TunnelRig.grant(ticket, scopes)));
  }

  /** The answer with its body, which is asked for before it can pass by. */
  private HttpClientResponse call(String ticket, Buffer message) {
    return TunnelRig.await(
        grpc.request(options(CALL, ticket))
            .compose(request -> request.send(message).compose(TunnelRig::whole)));
  }

  private static String text(HttpClientResponse answer) {
    return TunnelRig.await(answer.body()).toString();
  }

  private Future<HttpClientRequest> open(String ticket, String how) {
    return grpc.request(options(CALL, ticket).addHeader(how, "yes"))
        .compose(request -> request.setChunked(true).sendHead().map(sent -> request));
  }

  private RequestOptions options(String path, String ticket) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(rig.gatewayPort)
            .setURI(path)
            .addHeader("content-type", "application/grpc")
            .addHeader("user-agent", "test")
            .addHeader("te", "trailers");
    return ticket == null ? options : options.addHeader("authorization", "Bearer " + ticket);
  }

  private static void expectRefusal(HttpClientResponse answer, String code, String slug) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("grpc-status")).as(answer.headers().toString()).isEqualTo(code);
    assertThat(answer.getHeader("grpc-message")).contains(slug);
  }
}
