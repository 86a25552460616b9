package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written in docs/problems.md of the doors, each provoked as a caller would. */
@Timeout(180)
class ProblemsIT {
  private static final String WEBSOCKET =
      "Upgrade: websocket~Connection: Upgrade~Sec-WebSocket-Version: 13~"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~"
          + "Sec-WebSocket-Protocol: hearth.tunnel.v1";
  private static final int MOST_OPEN = 200;
  private static final int MOST_CONTROLS = 8;

  @TempDir Path folder;
  private final Vertx apiVertx = Vertx.vertx();
  private final List<Closeable> callers = new ArrayList<>();
  private TunnelRig rig;

  /** An API server that begins each answer and never ends it. */
  @BeforeEach
  void start() throws IOException {
    HttpServer api =
        TunnelRig.await(
            apiVertx
                .createHttpServer()
                .requestHandler(request -> request.response().setChunked(true).writeHead())
                .listen(0, "127.0.0.1"));
    rig = new TunnelRig(folder, api.actualPort());
  }

  @AfterEach
  void stop() throws IOException {
    for (Closeable caller : callers) {
      caller.close();
    }
    rig.close();
    TunnelRig.await(apiVertx.close());
  }

  /** {@code ~} ends a line, {@code SESSION} and {@code TICKET} stand for the rig's own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /s/SESSION/kube/version HTTP/1.0~Host: x                           | 505 | http-version
          TRACE /s/SESSION/kube/version HTTP/1.1~Host: x                         | 405 | method-refused
          GET /s/SESSION/kube/version HTTP/1.1~Host: x~Host: y                   | 400 | host-refused
          POST /s/SESSION/kube/x HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked | 400 | body-refused
          POST /s/SESSION/kube/x HTTP/1.1~Host: x~Content-Length: 9000000~TICKET | 413 | body-too-large
          """)
  void aRequestThatIsWrongAsSuch(String request, int status, String slug) throws Exception {
    expect(ask(request), status, slug);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stream/none                       | 404 | no-such-stream
          connect?host=127.0.0.1            | 400 | connect-unreadable
          connect?host=192.0.2.7&port=80    | 403 | not-a-pod-of-this-session
          connect?host=127.0.0.1&port=DEAD  | 502 | pod-unreachable
          """)
  void aTunnelThatLeadsNowhere(String where, int status, String slug) throws Exception {
    rig.pods.put("executor", "127.0.0.1");

    String target = where.replace("DEAD", Integer.toString(TunnelRig.freePort()));
    expect(
        ask("GET /s/SESSION/tunnel/" + target + " HTTP/1.1~Host: x~TICKET~" + WEBSOCKET),
        status,
        slug);
  }

  @Test
  void moreControlSocketsThanAClientNeeds() throws Exception {
    for (int i = 0; i < MOST_CONTROLS; i++) {
      ControlClient.open(rig).next("pods");
    }

    expect(
        ask("GET /s/SESSION/tunnel/control HTTP/1.1~Host: x~TICKET~" + WEBSOCKET),
        429,
        "too-many-controls");
  }

  @Test
  void moreOpenThanASessionMayHave() throws Exception {
    String watch =
        "GET /s/SESSION/kube/api/v1/namespaces/hearth-SESSION/pods?watch=true HTTP/1.1~Host: x~TICKET";
    for (int i = 0; i < MOST_OPEN; i++) {
      say(watch);
    }
    Eventually.holds(
        "as many are open as may be",
        () -> rig.meters.get("hearth.gateway.open.exchanges").gauge().value() == MOST_OPEN);

    expect(ask(watch), 429, "too-many-streams");
  }

  @Test
  void aSessionThatCannotBeLookedUp() throws Exception {
    String other = "s0000000000aa";
    rig.unreadable.add(other);

    expect(
        ask(
            "GET /s/%1$s/kube/version HTTP/1.1~Host: x~Authorization: Bearer %1$s.%2$s"
                .formatted(other, "k".repeat(43))),
        503,
        "access-undecided");
  }

  @Test
  void anEndpointThatIsNotThere() throws Exception {
    rig.put(
        rig.session(
            dev.hearth.tunnel.access.KnownSession.State.READY,
            TunnelRig.freePort(),
            TunnelRig.grant(TunnelRig.TICKET, "kube", "tunnel")));

    expect(ask("GET /s/SESSION/kube/version HTTP/1.1~Host: x~TICKET"), 503, "endpoint-unreachable");
  }

  private static void expect(String answer, int status, String slug) {
    assertThat(answer).startsWith("HTTP/1.").contains(" " + status + " ").contains("#" + slug);
  }

  private String ask(String request) throws Exception {
    return Callers.heard(say(request));
  }

  private SSLSocket say(String request) throws IOException, GeneralSecurityException {
    SSLSocket caller = Callers.dial(rig.gatewayPort);
    callers.add(caller);
    Callers.say(caller, request);
    return caller;
  }
}
