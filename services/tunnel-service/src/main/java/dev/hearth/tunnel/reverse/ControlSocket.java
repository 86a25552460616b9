package dev.hearth.tunnel.reverse;

import dev.hearth.tunnel.http.Exchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One client's control socket: reads what it asks, tells what happens, and notices its death. Knows
 * the streams that were announced here, because nobody is left at their other end when the client
 * fell silent. A connection that merely broke doesn't say so: its client comes back for them.
 */
final class ControlSocket {
  static final short REPLACED = 4000;
  private static final short SILENT = 4008;
  private static final int GOING_AWAY = 1001;
  // What Vert.x gives for a close that we asked for and the peer never answered.
  private static final short UNANSWERED = 1006;

  private final Vertx vertx;
  private final Exchange exchange;
  private final ServerWebSocket socket;
  private final ReversePorts ports;
  private final ReversePorts.Patience patience;
  private final Set<Exchange> streams = new HashSet<>();
  private boolean abandoned;
  private long timer;
  private long lastHeard = System.nanoTime();

  ControlSocket(Vertx vertx, Exchange exchange, ServerWebSocket socket, ReversePorts ports) {
    this.vertx = vertx;
    this.exchange = exchange;
    this.socket = socket;
    this.ports = ports;
    this.patience = ports.patience();
  }

  void start() {
    timer = vertx.setPeriodic(patience.pingEvery().toMillis(), tick -> beat());
    socket.frameHandler(frame -> lastHeard = System.nanoTime());
    socket.pongHandler(pong -> lastHeard = System.nanoTime());
    socket.textMessageHandler(this::take);
    socket.exceptionHandler(
        broken -> {
          // The close handler follows.
        });
    socket.closeHandler(
        closed -> {
          vertx.cancelTimer(timer);
          exchange.finish();
          Short code = socket.closeStatusCode();
          if (code != null && code == UNANSWERED) {
            abandon();
          }
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
      exchange.cut(code, reason);
    }
  }

  /** Its client has collected a stream. */
  void carries(Exchange stream) {
    synchronized (streams) {
      if (!abandoned) {
        streams.add(stream);
        stream.onEnd(() -> ended(stream));
        return;
      }
    }
    cut(stream);
  }

  private void abandon() {
    List<Exchange> left;
    synchronized (streams) {
      abandoned = true;
      left = List.copyOf(streams);
    }
    left.forEach(ControlSocket::cut);
  }

  private void ended(Exchange stream) {
    synchronized (streams) {
      streams.remove(stream);
    }
  }

  private static void cut(Exchange stream) {
    stream.cut(GOING_AWAY, "client doesn't answer");
  }

  private void beat() {
    if (System.nanoTime() - lastHeard > patience.deadAfter().toNanos()) {
      vertx.cancelTimer(timer);
      abandon();
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
