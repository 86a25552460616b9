package dev.hearth.tunnel;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.resource.Labels;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of certificates that are replaced under open doors, seen by real handshakes. */
@Timeout(180)
class RenewalIT {
  private static final String VERSION = "/s/" + TunnelRig.SESSION + "/kube/version";
  private static final Map<String, String> TICKET =
      Map.of("Authorization", "Bearer " + TunnelRig.TICKET);

  @TempDir Path folder;
  private final Vertx apiVertx = Vertx.vertx();
  private TunnelRig rig;

  @BeforeEach
  void start() throws IOException {
    HttpServer api =
        TunnelRig.await(
            apiVertx
                .createHttpServer()
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "127.0.0.1"));
    rig = new TunnelRig(folder, api.actualPort());
  }

  @AfterEach
  void stop() {
    rig.close();
    TunnelRig.await(apiVertx.close());
  }

  @Test
  void thePublicDoorShowsItsNewCertificateAndWhatIsOpenGoesOn() throws Exception {
    ControlClient open = ControlClient.open(rig);
    open.next("pods");
    BigInteger before = shownAt(rig.gatewayPort);

    rig.publicAuthority.issueInto(
        rig.door, "localhost", new GeneralName(GeneralName.iPAddress, "127.0.0.1"));

    Eventually.holds(
        "another certificate is shown", () -> !shownAt(rig.gatewayPort).equals(before));
    assertThat(get()).isEqualTo(200);
    open.listen(rig.driverPort).next("listening");
  }

  @Test
  void gatewayAndEndpointGoOverToAnotherAuthority() throws Exception {
    TestAuthority next = new TestAuthority(folder, "next-data-plane");
    Path authority = Path.of(next.certificate());
    BigInteger before = shownAt(rig.endpointPort);

    // The endpoint first, on its own: nobody who is of the old authority comes in.
    next.issueInto(rig.own, Labels.endpointHost(TunnelRig.SESSION));
    Files.copy(authority, rig.gatewaysAuthority, REPLACE_EXISTING);
    Eventually.holds(
        "the endpoint's new certificate", () -> !shownAt(rig.endpointPort).equals(before));
    Eventually.holds("the gateway is a stranger", () -> get() == 503);

    next.issueInto(rig.client, "gateway.hearth.internal");
    Files.copy(authority, rig.endpointsAuthority, REPLACE_EXISTING);

    Eventually.holds("the gateway is known again", () -> get() == 200);
  }

  private int get() {
    return TunnelRig.await(rig.getWhole(VERSION, TICKET)).statusCode();
  }

  /** The serial number of what a door shows to a stranger. */
  private static BigInteger shownAt(int port) {
    X509Certificate[] shown = new X509Certificate[1];
    try (SSLSocket socket = (SSLSocket) seeing(shown).getSocketFactory().createSocket()) {
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", port), 60_000);
      socket.setSoTimeout(60_000);
      socket.startHandshake();
    } catch (IOException | GeneralSecurityException e) {
      if (shown[0] == null) {
        throw new AssertionError("no handshake at port " + port, e);
      }
    }
    return shown[0].getSerialNumber();
  }

  private static SSLContext seeing(X509Certificate[] shown) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager witness =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String kind) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String kind) {
            shown[0] = chain[0];
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {witness}, null);
    return context;
  }
}
