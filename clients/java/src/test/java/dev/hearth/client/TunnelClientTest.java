package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class TunnelClientTest {
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;
  private FakeGateway gateway;
  private ServerSocket driver;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway();
    driver = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    driver.close();
  }

  @Test
  void carriesAConnectionFromAPodBothWaysAndItsHalfClose() throws Exception {
    try (TunnelClient tunnel = open();
        Socket executor = fromPod();
        Socket accepted = driver.accept()) {
      byte[] sent = randomBytes(3_000_000);

      CompletableFuture<Void> writing = writing(executor, sent);
      byte[] received = accepted.getInputStream().readNBytes(sent.length);
      writing.get(60, TimeUnit.SECONDS);
      executor.shutdownOutput();

      assertThat(received).isEqualTo(sent);
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      accepted.getOutputStream().write("still open this way".getBytes("US-ASCII"));
      accepted.shutdownOutput();
      assertThat(new String(executor.getInputStream().readAllBytes(), "US-ASCII"))
          .isEqualTo("still open this way");
      await("the stream to end", () -> tunnel.streams() == 0);
    }
  }

  @Test
  void aSlowReaderSlowsTheWriterBothWays() throws Exception {
    try (TunnelClient tunnel = open();
        Socket executor = fromPod();
        Socket accepted = driver.accept()) {
      assertThat(tunnel.isOpen()).isTrue();
      assertThat(writtenUntilItStalls(executor, accepted)).isLessThan(160L << 20);
      assertThat(writtenUntilItStalls(accepted, executor)).isLessThan(160L << 20);
    }
  }

  @Test
  void tellsTheExecutorWhenNothingListensHere() throws Exception {
    driver.close();
    try (TunnelClient tunnel = open();
        Socket executor = fromPod()) {
      assertThat(tunnel.isOpen()).isTrue();
      assertThat(executor.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void opensThePortsAgainAfterACut() throws Exception {
    try (TunnelClient tunnel = open()) {
      gateway.cut();
      await("the tunnel to be open again", () -> gateway.controlSockets() == 2 && tunnel.isOpen());
      try (Socket executor = fromPod();
          Socket accepted = driver.accept()) {
        executor.getOutputStream().write(42);
        assertThat(accepted.getInputStream().read()).isEqualTo(42);
      }
    }
  }

  /** An end that comes right behind a message must not go unnoticed, so it is tried often. */
  @Test
  void noticesEveryCutAtOnce() throws Exception {
    try (TunnelClient tunnel = open()) {
      for (int lives = 2; lives <= 30; lives++) {
        int expected = lives;
        gateway.cut();
        await(
            "life " + lives + " of the tunnel",
            () -> gateway.controlSockets() == expected && tunnel.isOpen());
      }
    }
  }

  /** A blocked common pool is what a user's own parallel Spark jobs look like. */
  @Test
  void opensStreamsWhileTheUsersTasksFillTheCommonPool() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (TunnelClient tunnel = open()) {
      for (int task = 0; task < 2 * ForkJoinPool.getCommonPoolParallelism() + 2; task++) {
        ForkJoinPool.commonPool().execute(() -> awaitQuietly(done));
      }
      try (Socket executor = fromPod();
          Socket accepted = driver.accept()) {
        executor.getOutputStream().write(42);
        assertThat(accepted.getInputStream().read()).isEqualTo(42);
      }
      assertThat(tunnel.isOpen()).isTrue();
    } finally {
      done.countDown();
    }
  }

  @Test
  void endsTheConnectionsOfAStreamThatWasCut() throws Exception {
    try (TunnelClient tunnel = open();
        Socket executor = fromPod();
        Socket accepted = driver.accept()) {
      executor.getOutputStream().write(new byte[] {1, 2, 3});
      await("the bytes", () -> gateway.streams() == 1);
      assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      gateway.cutStreams();

      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      await("the stream to end", () -> tunnel.streams() == 0);
    }
  }

  @Test
  void keepsTheTicketOutOfItsMessages() throws Exception {
    Path file = Files.writeString(folder.resolve("two"), "sabc.secret\nsdef.secret\n");
    TunnelSettings settings = settings(file, OPEN_LIMIT);
    assertThatThrownBy(() -> TunnelClient.open(settings))
        .hasMessageContaining("must hold one ticket and nothing else")
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("secret");
  }

  @Test
  void waitsForASessionThatIsNotReadyYet() throws Exception {
    gateway.refuseWith(HttpResponseStatus.SERVICE_UNAVAILABLE);
    CompletableFuture<TunnelClient> opening =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return open();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            Pipe::daemon);
    await("it to have tried again", () -> gateway.refusals() > 1);
    assertThat(opening).isNotDone();
    gateway.refuseWith(null);
    opening.get(60, TimeUnit.SECONDS).close();
  }

  /** Taken over by a newer client, session over, ticket revoked. */
  @ParameterizedTest
  @ValueSource(ints = {4000, 4001, 4002})
  void givesUpWhenItIsToldThatThisIsTheEnd(int code) throws Exception {
    try (TunnelClient tunnel = open()) {
      gateway.end(code, "the end");
      await("the tunnel to close", () -> isClosed(tunnel));
      assertThat(tunnel.isOpen()).isFalse();
    }
    assertThat(gateway.controlSockets()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 410})
  void givesUpWhenItIsRefusedAfterACut(int status) throws Exception {
    try (TunnelClient tunnel = open()) {
      gateway.refuseWith(HttpResponseStatus.valueOf(status));
      gateway.cut();
      await("the tunnel to close", () -> isClosed(tunnel));
    }
    assertThat(gateway.refusals()).isEqualTo(1);
  }

  @Test
  void triesAgainWhileTheSessionsEndpointIsAway() throws Exception {
    try (TunnelClient tunnel = open()) {
      gateway.refuseWith(HttpResponseStatus.SERVICE_UNAVAILABLE);
      gateway.cut();
      await("a few refusals", () -> gateway.refusals() > 2);
      gateway.refuseWith(null);
      await("the tunnel to be open again", tunnel::isOpen);
    }
  }

  @Test
  void saysAtOnceThatTheSessionIsOver() {
    gateway.refuseWith(HttpResponseStatus.GONE);
    assertThatThrownBy(this::open)
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("the session is over (410)");
    assertThat(gateway.refusals()).isEqualTo(1);
  }

  @Test
  void saysThatTheTicketIsWrong() throws Exception {
    TunnelSettings settings = settings("sabcdefghijkl.wrong");
    assertThatThrownBy(() -> TunnelClient.open(settings))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("does not accept the ticket (401)");
  }

  @Test
  void saysThatTheGatewayCannotBeReached() throws Exception {
    gateway.close();
    TunnelSettings settings =
        settings(
            Files.writeString(folder.resolve("t"), FakeGateway.TICKET), Duration.ofSeconds(10));
    assertThatThrownBy(() -> TunnelClient.open(settings))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void sendsNoTicketInTheClearToAnotherMachine() {
    assertThatThrownBy(
            () ->
                new TunnelSettings(
                    URI.create("http://gateway.example.org/s/x/tunnel"),
                    folder,
                    null,
                    LOOPBACK,
                    List.of(),
                    Duration.ofSeconds(1)))
        .hasMessageContaining("must be https");
  }

  @Test
  void leadsToPodsOfTheSessionAndNowhereElse() throws Exception {
    gateway.pods("127.0.0.9");
    try (ServerSocket pod = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.9"));
        TunnelClient tunnel = open()) {
      await("the pods", () -> tunnel.reaches(pod.getInetAddress()));
      assertThat(tunnel.reaches(InetAddress.getByName("127.0.0.10"))).isFalse();
      Socks5Server door = tunnel.socks();

      try (Socket block = Socks.connect(door, door.password(), "127.0.0.9", pod.getLocalPort());
          Socket accepted = pod.accept()) {
        byte[] sent = randomBytes(1_000_000);
        CompletableFuture<Void> writing = writing(accepted, sent);
        assertThat(Arrays.equals(block.getInputStream().readNBytes(sent.length), sent)).isTrue();
        writing.get(60, TimeUnit.SECONDS);
      }
      assertThatThrownBy(() -> Socks.connect(door, door.password(), "127.0.0.10", 80))
          .hasMessage("reply 2");
      assertThatThrownBy(() -> Socks.connect(door, "guess", "127.0.0.9", pod.getLocalPort()))
          .hasMessage("password refused");
      gateway.pods();
      await("no pods", () -> !tunnel.reaches(pod.getInetAddress()));
    }
  }

  private TunnelClient open() throws IOException {
    return TunnelClient.open(settings(FakeGateway.TICKET));
  }

  private TunnelSettings settings(String ticket) throws IOException {
    return settings(Files.writeString(folder.resolve("ticket"), ticket + "\n"), OPEN_LIMIT);
  }

  private TunnelSettings settings(Path ticketFile, Duration openLimit) {
    return new TunnelSettings(
        gateway.url(),
        ticketFile,
        null,
        LOOPBACK,
        List.of(new ReversePort("driver", driver.getLocalPort())),
        openLimit);
  }

  /** The loopback door closes with the tunnel, and only then. */
  private static boolean isClosed(TunnelClient tunnel) {
    InetSocketAddress door = tunnel.socks().address();
    try (Socket knock = new Socket(door.getAddress(), door.getPort())) {
      return !knock.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  private Socket fromPod() throws IOException {
    return new Socket(FakeGateway.REMOTE, driver.getLocalPort());
  }

  /** Writes while nobody reads until nothing moves for a second, then reads all of it. */
  private static long writtenUntilItStalls(Socket from, Socket to) throws Exception {
    AtomicLong written = new AtomicLong();
    byte[] chunk = randomBytes(1 << 16);
    long total = 256L << 20;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (written.get() < total) {
                  from.getOutputStream().write(chunk);
                  written.addAndGet(chunk.length);
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            Pipe::daemon);
    long[] last = {-1, System.nanoTime()};
    await(
        "the writer to stall",
        () -> {
          if (written.get() != last[0]) {
            last[0] = written.get();
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(1);
        });
    long stalledAt = written.get();
    InputStream in = to.getInputStream();
    for (long read = 0; read < total; read += chunk.length) {
      assertThat(Arrays.equals(in.readNBytes(chunk.length), chunk)).isTrue();
    }
    writer.get(60, TimeUnit.SECONDS);
    return stalledAt;
  }

  private static CompletableFuture<Void> writing(Socket socket, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        Pipe::daemon);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 60 s for " + what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
