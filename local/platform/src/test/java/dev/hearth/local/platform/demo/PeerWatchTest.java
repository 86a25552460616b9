package dev.hearth.local.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.ProcessTable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

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
      try (PeerWatch watch = watch(process, gateway.getLocalPort());
          Socket first = gateway.accept();
          Socket second = other.accept()) {
        assertThat(List.of(first, second)).allMatch(Socket::isConnected);

        // When
        Await.until("both peers to be seen", LIMIT, () -> watch.peers().all().size() == 2);

        // Then
        assertThat(watch.peers().gateway()).isTrue();
        assertThat(watch.peers().violations())
            .singleElement()
            .asString()
            .startsWith("127.0.0.1:" + other.getLocalPort());
        assertThat(watch.peers().gap()).isEqualTo("it still runs");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void reportsAPeerThatIsSpokenToByUdp() throws Exception {
    Process process = shell("exec 3<>/dev/udp/127.0.0.1/53; read -r _");
    try (PeerWatch watch = watch(process, 1)) {
      Await.until("the peer to be seen", LIMIT, () -> !watch.peers().violations().isEmpty());

      assertThat(watch.peers().all()).containsExactly("127.0.0.1:53/udp");
      assertThat(watch.peers().gateway()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void saysWhetherItSawTheEnd() throws Exception {
    Process process = shell("read -r _");
    PeerWatch broken = watch(process, 1);
    broken.close();
    PeerWatch whole = watch(process, 1);

    process.destroyForcibly().waitFor();
    whole.close();

    assertThat(broken.peers().gap()).isEqualTo("the watch was ended before it");
    assertThat(whole.peers().gap()).isEmpty();
  }

  private static PeerWatch watch(Process process, int gatewayPort) {
    return new PeerWatch(ProcessTable.identity(process.pid()), gatewayPort);
  }

  private static ServerSocket listen() throws Exception {
    return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
  }

  /** A shell that holds two connections, and nothing else, until it is killed. */
  private static Process dial(int one, int two) throws Exception {
    return shell(
        "exec 3<>/dev/tcp/127.0.0.1/" + one + " 4<>/dev/tcp/127.0.0.1/" + two + "; read -r _ <&3");
  }

  private static Process shell(String script) throws Exception {
    return new ProcessBuilder("bash", "-c", script)
        .directory(Path.of(".").toFile())
        .redirectErrorStream(true)
        .start();
  }
}
