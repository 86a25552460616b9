package dev.hearth.tunnel.reverse;

import dev.hearth.tunnel.http.Exchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;

/** One client's control socket: reads what it asks, tells what happens, and notices its death. */
final class ControlSocket {
  static final short REPLACED = 4000;
  private static final short SILENT = 4008;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final ReversePorts ports;
  private final Heartbeat heartbeat;
  private long lastHeard = System.nanoTime();

  /** How often each end says that it is there, and how long silence is taken for life. */
  record Heartbeat(Duration every, Duration deadAfter) {}

  ControlSocket(Vertx vertx, ServerWebSocket socket, ReversePorts ports, Heartbeat heartbeat) {
    this.vertx = vertx;
    this.socket = socket;
    this.ports = ports;
    this.heartbeat = heartbeat;
  }

  void start(Exchange exchange) {
    long timer = vertx.setPeriodic(heartbeat.every().toMillis(), tick -> beat());
    socket.frameHandler(frame -> lastHeard = System.nanoTime());
    socket.pongHandler(pong -> lastHeard = System.nanoTime());
    socket.textMessageHandler(this::take);
    socket.closeHandler(
        closed -> {
          vertx.cancelTimer(timer);
          exchange.finish();
          ports.left(this);
        });
    ports.came(this);
  }

  void say(String text) {
    if (!socket.isClosed()) {
      socket.writeTextMessage(text);
    }
  }

  void close(short code, String reason) {
    if (!socket.isClosed()) {
      socket.close(code, reason);
    }
  }

  private void beat() {
    if (System.nanoTime() - lastHeard > heartbeat.deadAfter().toNanos()) {
      ports.died(this);
      close(SILENT, "no answer to pings");
    } else if (!socket.isClosed()) {
      socket.writePing(Buffer.buffer("hearth"));
    }
  }

  private void take(String text) {
    switch (ControlMessage.read(text).orElse(null)) {
      case ControlMessage.Listen listen -> ports.listen(this, listen.ports());
      case ControlMessage.Reject reject -> ports.reject(reject.stream());
      case null -> say(ControlMessage.notUnderstood());
    }
  }
}
