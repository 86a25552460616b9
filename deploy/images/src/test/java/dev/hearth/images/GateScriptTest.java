package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start gate as a process, before an address of loopback that answers or does not. */
class GateScriptTest {
  private static final Path SCRIPT = Path.of("gate/gate.sh").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Semaphore dials = new Semaphore(0);
  private ServerSocket door;
  private Process gate;

  @AfterEach
  void end() throws IOException {
    if (gate != null) {
      gate.destroyForcibly();
    }
    if (door != null) {
      door.close();
    }
  }

  @Test
  void staysShutWhileTheAddressAnswersAndOpensWhenItDoesNot() throws Exception {
    int port = open();
    start("127.0.0.1:" + port, "50", "localhost");

    assertThat(dials.tryAcquire(3, LIMIT.toSeconds(), TimeUnit.SECONDS)).as("three dials").isTrue();
    assertThat(gate.isAlive()).as("waits while they come through").isTrue();
    door.close();

    assertThat(exit()).as(errors()).isZero();
    assertThat(Files.readString(folder.resolve("out"))).contains("127.0.0.1:" + port, "after ");
  }

  @Test
  void opensAtOnceWhereThePolicyIsInForceFromTheFirstPacketOn() throws Exception {
    int port = open();
    door.close();

    long began = System.nanoTime();
    start("127.0.0.1:" + port, "50", "localhost");

    assertThat(exit()).as(errors()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(45));
    assertThat(Files.readString(folder.resolve("out"))).contains("after 0 dials");
  }

  /** As many agents do it: the packets go, and nothing comes back. */
  @Test
  void dialsThatAreDroppedCountAsMuchAsThoseThatAreRefused() throws Exception {
    door = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    // Nobody accepts, and its queue is full.
    List<SocketChannel> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        SocketChannel one = SocketChannel.open();
        waiting.add(one);
        one.configureBlocking(false);
        one.connect(door.getLocalSocketAddress());
      }
      start("127.0.0.1:" + door.getLocalPort(), "50", "localhost");

      assertThat(exit()).as(errors()).isZero();
    } finally {
      for (SocketChannel one : waiting) {
        one.close();
      }
    }
  }

  @Test
  void failsWithinItsLimitWhereNoPolicyEverForbidsTheAddress() throws Exception {
    int port = open();
    start("127.0.0.1:" + port, "10", "localhost");

    assertThat(exit()).isEqualTo(1);
    assertThat(errors())
        .contains("stayed shut for 10 s", "127.0.0.1:" + port, "network policies forbid it");
  }

  /** Nothing is reached where there is no network yet, and no policy need be the cause. */
  @Test
  void aNetworkThatResolvesNoNameIsNotTakenForAPolicy() throws Exception {
    int port = open();
    door.close();
    start("127.0.0.1:" + port, "10", "nowhere.invalid");

    assertThat(exit()).isEqualTo(1);
    assertThat(errors()).contains("'nowhere.invalid' is not resolved");
  }

  @Test
  void anAddressThatIsNoneOpensNothing() throws Exception {
    start(":443", "2", "localhost");

    assertThat(exit()).isEqualTo(2);
    assertThat(errors()).contains("':443'", "give HOST:PORT");
  }

  @Test
  void anImageWithoutItsToolsOpensNothing() throws Exception {
    int port = open();
    door.close();
    gate = process(List.of("127.0.0.1:" + port, "2", "localhost"), "/nonexistent").start();

    assertThat(exit()).isEqualTo(2);
    assertThat(errors()).contains("this image has no getent");
  }

  @Test
  void endsWhenItIsToldTo() throws Exception {
    int port = open();
    start("127.0.0.1:" + port, "50", "localhost");
    assertThat(dials.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    gate.destroy();

    assertThat(exit()).isEqualTo(143);
  }

  private int open() throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    ServerSocket listening = door;
    Thread.ofVirtual()
        .start(
            () -> {
              while (true) {
                try (Socket caller = listening.accept()) {
                  dials.release();
                } catch (SocketException e) {
                  return;
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }
            });
    return door.getLocalPort();
  }

  private void start(String... arguments) throws IOException {
    gate = process(List.of(arguments), System.getenv("PATH")).start();
  }

  private ProcessBuilder process(List<String> arguments, String path) {
    List<String> line = new ArrayList<>(List.of("/bin/bash", SCRIPT.toString()));
    line.addAll(arguments);
    ProcessBuilder process =
        new ProcessBuilder(line)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    process.environment().put("PATH", path);
    return process;
  }

  private int exit() throws InterruptedException {
    assertThat(gate.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("the gate's end").isTrue();
    return gate.exitValue();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }
}
