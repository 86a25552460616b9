package dev.hearth.tunnel.stream;

import dev.hearth.tunnel.http.Exchange;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * A WebSocket as bytes with an end in each direction. Stops reading at the socket itself, so that
 * nothing that was read waits in a queue which a close frame could overtake.
 */
public final class WebSocketStream {
  static final String EOF = "eof";
  public static final short DONE = 1000;
  static final short GONE = 1001;
  private static final short BROKEN_PROTOCOL = 1002;

  /** Takes what arrives, on the socket's event loop, in order. */
  public interface Sink {
    void bytes(Buffer bytes);

    void end();

    void gone();
  }

  private final Exchange exchange;
  private final ServerWebSocket socket;
  private final Channel channel;
  private boolean ended;

  private WebSocketStream(Exchange exchange, ServerWebSocket socket) {
    this.exchange = exchange;
    this.socket = socket;
    this.channel = ((ConnectionBase) exchange.request().connection()).channel();
  }

  /** Completes the handshake. */
  public static Future<WebSocketStream> accept(Exchange exchange) {
    return exchange.toWebSocket().map(socket -> new WebSocketStream(exchange, socket));
  }

  /** Must be called in the turn in which the handshake completed, or first bytes are lost. */
  public void attach(Sink sink) {
    socket.frameHandler(frame -> take(frame, sink));
    socket.closeHandler(
        closed -> {
          exchange.finish();
          sink.gone();
        });
    socket.exceptionHandler(
        broken -> {
          // The close handler follows.
        });
  }

  void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  public Future<Void> write(Buffer bytes) {
    return socket.writeFrame(WebSocketFrame.binaryFrame(bytes, true));
  }

  void writeEnd() {
    socket.writeFinalTextFrame(EOF);
  }

  public void close(short code, String reason) {
    if (!socket.isClosed()) {
      // A close frame is answered only if we read it.
      reading(true);
      socket.close(code, reason);
    }
  }

  private void take(WebSocketFrame frame, Sink sink) {
    if (frame.isText()) {
      if (ended || !frame.isFinal() || !frame.textData().equals(EOF)) {
        close(BROKEN_PROTOCOL, "the only text is one eof");
        return;
      }
      ended = true;
      sink.end();
    } else if (frame.isBinary() || frame.isContinuation()) {
      if (ended) {
        close(BROKEN_PROTOCOL, "bytes after eof");
        return;
      }
      sink.bytes(frame.binaryData());
    }
  }
}
