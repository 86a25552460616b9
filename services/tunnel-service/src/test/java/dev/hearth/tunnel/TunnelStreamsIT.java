package dev.hearth.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TunnelStreamsIT {
  private static final int LARGE = 8 * 1024 * 1024;
  // Three hops of what Linux may hold for a socket, 32 MiB and more; far below what is offered.
  private static final long HELD_AT_MOST = 160L * 1024 * 1024;

  @TempDir Path folder;
  private TunnelRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new TunnelRig(folder, TunnelRig.freePort());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void carriesLargeMessagesBothWaysOverReverseStreams() throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort, rig.blockManagerPort).next("listening");
    try (Socket executor = new Socket("127.0.0.1", rig.blockManagerPort)) {
      JsonObject accept = control.next("accept");
      assertThat(accept.getInteger("port")).isEqualTo(rig.blockManagerPort);

      exchangeLarge(ClientStream.open(rig, "stream/" + accept.getString("stream")), executor);
    }
    assertThat(rig.presence.snapshot().clientConnected()).isTrue();
    assertThat(rig.presence.snapshot().bytesIn()).isEqualTo(LARGE);
    assertThat(rig.presence.snapshot().bytesOut()).isEqualTo(LARGE);
  }

  @Test
  void carriesLargeMessagesBothWaysOverForwardStreams() throws Exception {
    rig.pods.put("exec-1", "127.0.0.1");
    try (ServerSocket pod = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      ClientStream stream = ClientStream.open(rig, connect("127.0.0.1", pod.getLocalPort()));
      try (Socket accepted = pod.accept()) {
        exchangeLarge(stream, accepted);
      }
    }
  }

  /** Both ends send at once; each ends its direction and still gets the rest of the other's. */
  private static void exchangeLarge(ClientStream stream, Socket tcp) throws Exception {
    byte[] up = random(1);
    byte[] down = random(2);
    CompletableFuture<byte[]> atTcp =
        CompletableFuture.supplyAsync(() -> drain(tcp), Thread::startVirtualThread);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                tcp.getOutputStream().write(down);
                tcp.shutdownOutput();
              } catch (IOException broken) {
                throw new IllegalStateException(broken);
              }
            },
            Thread::startVirtualThread);
    // Half of the way up is sent only after the whole way down has ended: half-close holds.
    stream.send(Arrays.copyOf(up, LARGE / 2));
    sent.get(60, TimeUnit.SECONDS);
    assertThat(stream.untilEof()).isEqualTo(down);
    stream.send(Arrays.copyOfRange(up, LARGE / 2, LARGE));
    stream.eof();

    assertThat(atTcp.get(60, TimeUnit.SECONDS)).isEqualTo(up);
    assertThat(stream.closeCode()).isEqualTo(1000);
  }

  @Test
  void clientEndsFirstAndStillHearsTheExecutor() throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
      String id = control.next("accept").getString("stream");
      ClientStream stream = ClientStream.open(rig, "stream/" + id);
      stream.send("question".getBytes(UTF_8));
      stream.eof();
      assertThat(drain(executor)).isEqualTo("question".getBytes(UTF_8));

      executor.getOutputStream().write("answer".getBytes(UTF_8));
      executor.shutdownOutput();

      assertThat(stream.untilEof()).isEqualTo("answer".getBytes(UTF_8));
    }
  }

  @Test
  void slowClientSlowsTheExecutorAndNothingPilesUp() throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    try (SocketChannel executor = SocketChannel.open()) {
      executor.connect(new InetSocketAddress("127.0.0.1", rig.driverPort));
      ClientStream stream =
          ClientStream.open(rig, "stream/" + control.next("accept").getString("stream"));
      stream.pause();
      executor.configureBlocking(false);
      long written = writeUntilStuck(executor);
      assertThat(written).isLessThan(HELD_AT_MOST);
      assertThat(rig.presence.snapshot().bytesOut()).isLessThanOrEqualTo(written);

      stream.resume();
      stream.await(written);
    }
  }

  @Test
  void slowExecutorSlowsTheClientAndNothingPilesUp() throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
      ClientStream stream =
          ClientStream.open(rig, "stream/" + control.next("accept").getString("stream"));
      long written = stream.writeUntilStuck();
      assertThat(written).isLessThan(HELD_AT_MOST);
      stream.eof();

      assertThat(drain(executor).length).isEqualTo((int) written);
    }
  }

  @Test
  void newerControlSocketTakesThePortsOverAndStreamsGoOn() throws Exception {
    ControlClient older = ControlClient.open(rig);
    older.listen(rig.driverPort).next("listening");
    try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
      ClientStream stream =
          ClientStream.open(rig, "stream/" + older.next("accept").getString("stream"));

      ControlClient newer = ControlClient.open(rig);
      newer.listen(rig.driverPort, rig.uiPort).next("listening");

      assertThat(older.closeCode()).isEqualTo(4000);
      stream.send("still here".getBytes(UTF_8));
      assertThat(executor.getInputStream().readNBytes(10)).isEqualTo("still here".getBytes(UTF_8));
      try (Socket another = new Socket("127.0.0.1", rig.driverPort)) {
        assertThat(newer.next("accept").getInteger("port")).isEqualTo(rig.driverPort);
        assertThat(another.isConnected()).isTrue();
      }
    }
  }

  @Test
  void portsAreClosedWithTheirControlSocket() throws Exception {
    assertThatThrownBy(() -> new Socket("127.0.0.1", rig.driverPort).close())
        .isInstanceOf(ConnectException.class);
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    new Socket("127.0.0.1", rig.driverPort).close();

    control.close();

    Eventually.holds("the driver's port closes", () -> refused(rig.driverPort));
    assertThat(rig.presence.snapshot().clientConnected()).isFalse();
  }

  @Test
  void portsAreOpenedForWhoComesRightAfterTheOneBefore() throws Exception {
    for (int i = 0; i < 20; i++) {
      ControlClient control = ControlClient.open(rig);
      control.listen(rig.driverPort, rig.blockManagerPort).next("listening");
      control.close();
    }
  }

  @Test
  void connectionIsAnnouncedOnceToAClientThatAsksAgain() throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    try (Socket first = new Socket("127.0.0.1", rig.driverPort)) {
      String one = control.next("accept").getString("stream");

      control.listen(rig.driverPort, rig.uiPort).next("listening");

      try (Socket second = new Socket("127.0.0.1", rig.driverPort)) {
        assertThat(control.next("accept").getString("stream")).isNotEqualTo(one);
        assertThat(first.isConnected() && second.isConnected()).isTrue();
      }
    }
  }

  @Test
  void waitingConnectionIsAnnouncedToTheClientThatTakesThePortsOver() throws Exception {
    ControlClient older = ControlClient.open(rig);
    older.listen(rig.driverPort).next("listening");
    try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
      String id = older.next("accept").getString("stream");

      ControlClient newer = ControlClient.open(rig).listen(rig.driverPort);

      assertThat(newer.next("accept").getString("stream")).isEqualTo(id);
      assertThat(executor.isConnected()).isTrue();
    }
  }

  @Test
  void onlyTheSessionsOwnPortsCanBeAskedFor() throws Exception {
    ControlClient control = ControlClient.open(rig);
    int foreign = TunnelRig.freePort();

    control.listen(rig.driverPort, foreign);

    assertThat(control.next("refused").getInteger("port")).isEqualTo(foreign);
    assertThat(refused(rig.driverPort)).isTrue();
  }

  @Test
  void messageThatIsNotUnderstoodLeavesTheNextOneItsChance() throws Exception {
    ControlClient control = ControlClient.open(rig);
    JsonArray nameless = new JsonArray().add(new JsonObject().put("name", "driver"));

    control.say(new JsonObject().put("op", "listen").put("ports", nameless));

    assertThat(control.next("error").getString("message")).contains("understood");
    control.listen(rig.driverPort).next("listening");
  }

  @Test
  void clientIsToldWhereThePodsAre() throws Exception {
    ControlClient control = ControlClient.open(rig);
    assertThat(control.next("pods").getJsonArray("addresses")).isEmpty();

    rig.pods.put("exec-1", "10.1.2.3");

    assertThat(control.next("pods").getJsonArray("addresses")).containsExactly("10.1.2.3");
  }

  @Test
  void firstWordsThatComeWithTheHandshakeAreHeard() throws Exception {
    for (int i = 0; i < 40; i++) {
      ControlClient control = ControlClient.open(rig);
      assertThat(control.next("pods").getJsonArray("addresses")).isEmpty();
      control.close();
    }
  }

  @Test
  void onlyPodsOfThisSessionCanBeDialled() {
    rig.pods.put("exec-1", "127.0.0.7");

    assertThat(rejection(connect("127.0.0.1", rig.endpointPort))).isEqualTo(403);
    assertThat(rejection(connect("localhost", rig.endpointPort))).isEqualTo(403);
    assertThat(rejection("connect?host=127.0.0.7&host=127.0.0.1&port=80")).isEqualTo(400);
    assertThat(rejection("connect?host=127.0.0.7&port=0")).isEqualTo(400);
    assertThat(rejection(connect("127.0.0.7", TunnelRig.freePort()))).isEqualTo(502);
    assertThat(rejection("stream/unknown")).isEqualTo(404);
  }

  private int rejection(String path) {
    try {
      WebSocket socket = TunnelRig.await(rig.open(path));
      socket.close();
      return 101;
    } catch (IllegalStateException failed) {
      return ((UpgradeRejectedException) failed.getCause()).getStatus();
    }
  }

  private static String connect(String host, int port) {
    return "connect?host=" + host + "&port=" + port;
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[LARGE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] drain(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Offers a gigabyte, and stops when nothing was taken for a second. */
  private static long writeUntilStuck(SocketChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
    AtomicLong written = new AtomicLong();
    long lastProgress = System.nanoTime();
    while (written.get() < 1L << 30
        && System.nanoTime() - lastProgress < TimeUnit.SECONDS.toNanos(1)) {
      chunk.clear();
      int taken = channel.write(chunk);
      if (taken > 0) {
        written.addAndGet(taken);
        lastProgress = System.nanoTime();
      } else {
        LockSupport.parkNanos(100_000);
      }
    }
    return written.get();
  }
}
