package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.access.SessionDirectory;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in where, and what happens to what is open when that changes. */
@Timeout(180)
class DoorsIT {
  private static final String OTHER = TunnelRig.SESSION + "." + "o".repeat(43);
  private static final String STRANGER = "s9999999999zz";

  @TempDir Path folder;
  private TunnelRig rig;
  private String kube;

  private record Answer(int status, String type, JsonObject body, HttpClientResponse response) {}

  @BeforeEach
  void start() throws IOException {
    rig = new TunnelRig(folder, TunnelRig.freePort());
    kube = "/s/" + TunnelRig.SESSION + "/kube/version";
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void refusesWithAReasonAndCountsIt() {
    rig.put(
        rig.session(
            KnownSession.State.READY,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, Instant.now().minusSeconds(1), "kube"),
            TunnelRig.grant(OTHER, "tunnel")));

    expect(ask(kube, null), 401, "ticket-missing");
    expect(ask(kube, TunnelRig.SESSION + "." + "x".repeat(43)), 401, "ticket-invalid");
    expect(ask(kube, TunnelRig.TICKET), 401, "ticket-expired");
    expect(ask(kube, OTHER), 403, "ticket-scope");
    expect(ask(kube, STRANGER + "." + "x".repeat(43)), 403, "ticket-foreign");
    expect(ask(kube + "?token=x", OTHER), 400, "ticket-in-query");
    expect(ask("/s/" + TunnelRig.SESSION + "/kube/../x", OTHER), 400, "address-refused");
    expect(ask("/s/" + TunnelRig.SESSION + "/exec/x", OTHER), 404, "no-such-door");
    assertThat(rig.refusals("ticket-expired")).isEqualTo(1);
    assertThat(rig.refusals("ticket-foreign")).isEqualTo(1);
  }

  @Test
  void unknownSessionLooksLikeAnInvalidTicket() {
    Answer known = ask(kube, TunnelRig.SESSION + "." + "x".repeat(43));
    Answer unknown =
        ask(kube.replace(TunnelRig.SESSION, STRANGER), STRANGER + "." + "x".repeat(43));

    expect(unknown, 401, "ticket-invalid");
    assertThat(unknown.body().remove("instance")).isNotNull();
    assertThat(known.body().remove("instance")).isNotNull();
    assertThat(unknown.body()).isEqualTo(known.body());
  }

  @Test
  void sessionThatIsNotReadySaysWhenToTryAgain() {
    rig.put(
        rig.session(
            KnownSession.State.STARTING,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "kube")));

    Answer answer = ask(kube, TunnelRig.TICKET);

    expect(answer, 503, "session-not-ready");
    assertThat(answer.response().getHeader("Retry-After")).isEqualTo("2");
  }

  @Test
  void ticketThatTheWatchHasNotBroughtYetIsLookedUp() {
    rig.cluster.put(
        TunnelRig.SESSION,
        rig.session(
            KnownSession.State.READY,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "tunnel"),
            TunnelRig.grant(OTHER, "tunnel")));

    ControlClient.open(rig, OTHER).close();
  }

  @Test
  void revokedTicketClosesWhatItOpenedAndNothingElse() throws Exception {
    putTwoTickets();
    ControlClient kept = ControlClient.open(rig, OTHER);
    ControlClient revoked = ControlClient.open(rig);

    rig.put(
        rig.session(KnownSession.State.READY, rig.endpointPort, TunnelRig.grant(OTHER, "tunnel")));

    assertThat(revoked.closeCode()).isEqualTo(4002);
    kept.listen(rig.driverPort).next("listening");
  }

  @Test
  void revocationWhileTheGatewayAdmitsIsSeen() {
    KnownSession readLive =
        rig.session(KnownSession.State.READY, rig.endpointPort, TunnelRig.grant(OTHER, "kube"));
    rig.cluster.put(TunnelRig.SESSION, readLive);
    revokeOnceRead(rig.gatewaySessions);

    expect(ask(kube, OTHER), 401, "ticket-invalid");
  }

  @Test
  void revocationWhileTheEndpointAdmitsIsSeen() {
    KnownSession readLive =
        rig.session(KnownSession.State.READY, rig.endpointPort, TunnelRig.grant(OTHER, "kube"));
    rig.gatewaySessions.put(readLive);
    rig.cluster.put(TunnelRig.SESSION, readLive);
    revokeOnceRead(rig.endpointSessions);

    expect(ask(kube, OTHER), 401, "ticket-invalid");
  }

  /** The watch brings the revocation after the live read's answer, before it is acted on. */
  private void revokeOnceRead(SessionDirectory sessions) {
    KnownSession revoked = rig.session(KnownSession.State.READY, rig.endpointPort);
    sessions.listen(
        new SessionDirectory.Listener() {
          @Override
          public void changed(KnownSession session) {
            if (!session.equals(revoked)) {
              sessions.put(revoked);
            }
          }

          @Override
          public void gone(String id) {}
        });
  }

  @Test
  void expiryAloneCutsNothing() throws Exception {
    ControlClient control = ControlClient.open(rig);

    rig.put(
        rig.session(
            KnownSession.State.READY,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, Instant.now().minusSeconds(1), "tunnel")));

    control.listen(rig.driverPort).next("listening");
    expect(ask(kube, TunnelRig.TICKET), 401, "ticket-expired");
  }

  @Test
  void endOfTheSessionClosesItsSockets() throws Exception {
    ControlClient control = ControlClient.open(rig);

    rig.put(
        rig.session(
            KnownSession.State.ENDING,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "tunnel", "kube")));

    assertThat(control.closeCode()).isEqualTo(4001);
    expect(ask(kube, TunnelRig.TICKET), 410, "session-ended");
  }

  @Test
  void sessionThatIsGoneClosesItsSockets() throws Exception {
    ControlClient control = ControlClient.open(rig);

    rig.endpointSessions.remove(TunnelRig.SESSION);

    assertThat(control.closeCode()).isEqualTo(4001);
  }

  @Test
  void tunnelWithoutOurProtocolIsRefused() {
    expect(
        ask("/s/" + TunnelRig.SESSION + "/tunnel/control", TunnelRig.TICKET),
        426,
        "websocket-needed");
  }

  @Test
  void endpointTalksOnlyToTheGateway() {
    TestAuthority strangers = new TestAuthority(folder, "strangers");

    assertThat(knock(null)).isFalse();
    assertThat(knock(strangers.issue("gateway.hearth.internal"))).isFalse();
    assertThat(knock(rig.authority.issue("s0000000000zz.endpoint.hearth.internal"))).isFalse();
    assertThat(knock(rig.authority.issue("gateway.hearth.internal"))).isTrue();
    assertThat(
            rig.meters
                .get("hearth.endpoint.refusals")
                .tag("reason", "caller-not-gateway")
                .counter()
                .count())
        .as("of the data plane's authority, but not the gateway")
        .isPositive();
  }

  @Test
  void gatewayTalksOnlyToThatSessionsEndpoint() {
    var other = rig.authority.issue("s0000000000zz.endpoint.hearth.internal");
    HttpServer impostor =
        TunnelRig.await(
            rig.vertx
                .createHttpServer(
                    new io.vertx.core.http.HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                            new PemKeyCertOptions()
                                .addCertPath(other.certificate())
                                .addKeyPath(other.key())))
                .requestHandler(request -> request.response().end("impostor"))
                .listen(0, "127.0.0.1"));
    rig.put(
        rig.session(
            KnownSession.State.READY,
            impostor.actualPort(),
            TunnelRig.grant(TunnelRig.TICKET, "kube")));

    expect(ask(kube, TunnelRig.TICKET), 503, "endpoint-unreachable");
  }

  @Test
  void olderTlsIsNotSpoken() throws Exception {
    SSLContext context = SSLContext.getDefault();
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", rig.gatewayPort)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});

      org.assertj.core.api.Assertions.assertThatThrownBy(socket::startHandshake)
          .hasMessageContaining("protocol_version");
    }
  }

  private void putTwoTickets() {
    rig.put(
        rig.session(
            KnownSession.State.READY,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "tunnel"),
            TunnelRig.grant(OTHER, "tunnel")));
  }

  private boolean knock(TestAuthority.Issued shown) {
    HttpClientOptions options = new HttpClientOptions().setSsl(true).setVerifyHost(false);
    options.setTrustOptions(new PemTrustOptions().addCertPath(rig.authority.certificate()));
    if (shown != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions().addCertPath(shown.certificate()).addKeyPath(shown.key()));
    }
    return TunnelRig.await(
        rig.vertx
            .createHttpClient(options)
            .request(HttpMethod.GET, rig.endpointPort, "127.0.0.1", "/kube/version")
            .compose(request -> request.send())
            .map(response -> response.statusCode() == 401)
            .recover(failed -> io.vertx.core.Future.succeededFuture(false)));
  }

  private Answer ask(String uri, String ticket) {
    Map<String, String> headers =
        ticket == null ? Map.of() : Map.of("Authorization", "Bearer " + ticket);
    return TunnelRig.await(
        rig.getWhole(uri, headers)
            .compose(
                response ->
                    response
                        .body()
                        .map(
                            body ->
                                new Answer(
                                    response.statusCode(),
                                    response.getHeader("Content-Type"),
                                    body.toJsonObject(),
                                    response))));
  }

  private static void expect(Answer answer, int status, String slug) {
    assertThat(answer.status()).as(answer.body().encode()).isEqualTo(status);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    if (slug != null) {
      assertThat(answer.body().getString("type")).isEqualTo("/problems#" + slug);
      assertThat(answer.body().getInteger("status")).isEqualTo(status);
    }
  }
}
