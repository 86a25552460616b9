package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class GatewayTrustTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private Path authority;
  private Path ticket;

  @BeforeEach
  void makeFiles() throws Exception {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=gateway", "-ext", "SAN=dns:localhost");
    authority = folder.resolve("ca.pem");
    keytool("-exportcert", "-rfc", "-file", authority.toString());
    ticket = Files.writeString(folder.resolve("ticket"), FakeGateway.TICKET);
  }

  @Test
  void opensOverTlsWithTheSessionsAuthority() throws Exception {
    try (FakeGateway gateway = new FakeGateway(tls());
        TunnelClient tunnel = TunnelClient.open(settings(gateway, authority))) {
      assertThat(tunnel.isOpen()).isTrue();
    }
  }

  @Test
  void refusesAGatewayThatNobodyVouchesFor() throws Exception {
    try (FakeGateway gateway = new FakeGateway(tls())) {
      TunnelSettings settings = settings(gateway, null);
      assertThatThrownBy(() -> TunnelClient.open(settings))
          .hasMessageContaining("does not trust the gateway's certificate");
      assertThat(gateway.controlSockets()).isZero();
    }
  }

  @Test
  void saysThatTheAuthorityFileIsEmpty() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertThatThrownBy(() -> GatewayTrust.of(empty)).hasMessageContaining("holds no certificate");
  }

  private TunnelSettings settings(FakeGateway gateway, Path caFile) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return new TunnelSettings(
          gateway.url(),
          ticket,
          caFile,
          InetAddress.getLoopbackAddress(),
          List.of(new ReversePort("driver", free.getLocalPort())),
          Duration.ofSeconds(60));
    }
  }

  private SslContext tls() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(folder.resolve("server.p12"))) {
      store.load(file, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    return SslContextBuilder.forServer(keys).build();
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", folder.resolve("server.p12").toString(), "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
  }
}
