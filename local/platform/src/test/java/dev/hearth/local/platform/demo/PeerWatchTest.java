package dev.hearth.local.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.platform.machine.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void readsTheKernelsWayToWriteAddresses() {
    assertThat(PeerWatch.endpoint("0100007F:1F90"))
        .isEqualTo(new PeerWatch.Endpoint("127.0.0.1", 8080));
    assertThat(PeerWatch.endpoint("0000000000000000FFFF00000100007F:01BB"))
        .isEqualTo(new PeerWatch.Endpoint("127.0.0.1", 443));
    assertThat(PeerWatch.endpoint("00000000000000000000000000000000:1F90").address())
        .isEqualTo("0.0.0.0");
    assertThat(PeerWatch.endpoint("B80D01200000000067452301EFCDAB89:1F90").address())
        .startsWith("[B80D");
  }

  @Test
  void reportsAnyPeerButTheGatewayAndTheProcessItself() throws Exception {
    // Given a process with a gateway and another peer, each of a process other than it
    try (ServerSocket gateway = listen();
        ServerSocket other = listen()) {
      Process process = dial(gateway.getLocalPort(), other.getLocalPort());
      try (PeerWatch watch = new PeerWatch(process.pid(), gateway.getLocalPort());
          Socket first = gateway.accept();
          Socket second = other.accept()) {
        assertThat(List.of(first, second)).allMatch(Socket::isConnected);

        // When
        Await.until("both peers to be seen", LIMIT, () -> watch.peers().size() == 2);

        // Then
        assertThat(watch.violations())
            .singleElement()
            .asString()
            .startsWith("127.0.0.1:" + other.getLocalPort());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static ServerSocket listen() throws Exception {
    return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
  }

  /** A shell that holds two connections, and nothing else, until it is killed. */
  private static Process dial(int one, int two) throws Exception {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/" + one + " 4<>/dev/tcp/127.0.0.1/" + two + "; read -r _ <&3";
    return new ProcessBuilder("bash", "-c", script)
        .directory(Path.of(".").toFile())
        .redirectErrorStream(true)
        .start();
  }
}
