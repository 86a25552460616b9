package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.reverse.ReversePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is cut though its peer doesn't answer, or wouldn't end it by itself. */
@Timeout(180)
class CutsIT {
  private static final Duration PING = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(30);

  // Here the gateway's own cut is to be seen, too.
  private static final TunnelRig.Leaving SOON =
      new TunnelRig.Leaving(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(2));

  @TempDir Path folder;

  @Test
  void gatewayCutsByItselfWhatOnlyItKnowsToBeRevoked() throws Exception {
    try (TunnelRig rig = rig(LONG, LONG)) {
      ControlClient control = ControlClient.open(rig);

      rig.gatewaySessions.put(rig.session(KnownSession.State.READY, rig.endpointPort));

      // The endpoint, which would have said 4002, still knows the ticket.
      assertThat(control.closeCode()).isEqualTo(0);
    }
  }

  @Test
  void revokedClientThatHasStoppedReadingIsHungUpOn() throws Exception {
    try (TunnelRig rig = rig(LONG, LONG)) {
      ControlClient control = ControlClient.open(rig);
      control.listen(rig.driverPort).next("listening");
      try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
        ClientStream stream = collect(rig, control);
        stream.pause();
        CompletableFuture<Void> broken =
            CompletableFuture.runAsync(
                () -> writeUntilBroken(executor), Thread::startVirtualThread);
        Eventually.staysSame("the executor is held up", () -> rig.presence.snapshot().bytesOut());

        rig.put(rig.session(KnownSession.State.READY, rig.endpointPort));

        broken.get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void clientThatDoesNotAnswerPingsLosesItsPortsAndStreams() throws Exception {
    // Longer than a machine may stand still before the client has fallen silent.
    try (TunnelRig rig = rig(Duration.ofSeconds(15), LONG)) {
      ControlClient control = ControlClient.open(rig);
      control.listen(rig.driverPort).next("listening");
      try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
        collect(rig, control);

        control.fallSilent();

        assertEnds(executor);
        Eventually.holds("the driver's port closes", () -> refused(rig.driverPort));
      }
    }
  }

  @Test
  void clientThatWasReplacedWhileSilentLosesItsOwnStreamsOnly() throws Exception {
    try (TunnelRig rig = rig(LONG, LONG)) {
      ControlClient older = ControlClient.open(rig);
      older.listen(rig.driverPort).next("listening");
      try (Socket executor = new Socket("127.0.0.1", rig.driverPort)) {
        collect(rig, older);
        older.fallSilent();

        ControlClient newer = ControlClient.open(rig);
        newer.listen(rig.driverPort).next("listening");
        try (Socket another = new Socket("127.0.0.1", rig.driverPort)) {
          ClientStream stream = collect(rig, newer);

          assertEnds(executor);
          stream.send(new byte[] {7});
          assertThat(another.getInputStream().read()).isEqualTo(7);
        }
      }
    }
  }

  @Test
  void rejectedConnectionIsClosed() throws Exception {
    try (TunnelRig rig = rig(LONG, LONG)) {
      ControlClient control = ControlClient.open(rig);
      control.listen(rig.driverPort).next("listening");
      try (Socket rejected = new Socket("127.0.0.1", rig.driverPort)) {
        String id = control.next("accept").getString("stream");

        control.say(new JsonObject().put("op", "reject").put("stream", id));

        assertEnds(rejected);
      }
    }
  }

  @Test
  void connectionThatNobodyCollectsIsClosed() throws Exception {
    try (TunnelRig rig = rig(LONG, Duration.ofSeconds(1))) {
      ControlClient control = ControlClient.open(rig);
      control.listen(rig.driverPort).next("listening");
      try (Socket forgotten = new Socket("127.0.0.1", rig.driverPort)) {
        control.next("accept");

        assertEnds(forgotten);
      }
    }
  }

  private TunnelRig rig(Duration deadAfter, Duration collectWithin) throws IOException {
    return new TunnelRig(
        folder,
        TunnelRig.freePort(),
        new ReversePorts.Patience(PING, deadAfter, collectWithin),
        new TunnelRig.Around(TunnelRig.UNHURRIED, TunnelRig.UNHURRIED, 1_000, SOON));
  }

  private static ClientStream collect(TunnelRig rig, ControlClient control) throws Exception {
    return ClientStream.open(rig, "stream/" + control.next("accept").getString("stream"));
  }

  private static void assertEnds(Socket socket) throws IOException {
    socket.setSoTimeout(60_000);
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }

  private static void writeUntilBroken(Socket socket) {
    byte[] chunk = new byte[64 * 1024];
    try {
      while (true) {
        socket.getOutputStream().write(chunk);
      }
    } catch (IOException broken) {
      // What was waited for.
    }
  }
}
