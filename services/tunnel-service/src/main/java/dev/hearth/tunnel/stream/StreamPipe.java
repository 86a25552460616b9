package dev.hearth.tunnel.stream;

import dev.hearth.tunnel.http.Window;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;

/**
 * Joins a WebSocket and a TCP connection. Each direction ends by itself; when both have, or either
 * side is gone, both are closed.
 */
public final class StreamPipe {
  /** Counts payload as it passes: in is towards the cluster. */
  public interface Meter {
    void in(int bytes);

    void out(int bytes);
  }

  private final WebSocketStream socket;
  private final TcpStream tcp;
  private final Meter meter;
  private final Window outward;
  private final Window inward;
  private int ends;
  private boolean closed;

  private StreamPipe(WebSocketStream socket, TcpStream tcp, Meter meter) {
    this.socket = socket;
    this.tcp = tcp;
    this.meter = meter;
    this.outward = new Window(() -> tcp.reading(false), () -> tcp.reading(true));
    this.inward = new Window(() -> socket.reading(false), () -> socket.reading(true));
  }

  /** Starts moving. */
  public static void join(WebSocketStream socket, TcpStream tcp, Meter meter) {
    StreamPipe pipe = new StreamPipe(socket, tcp, meter);
    socket.attach(pipe.new FromSocket());
    tcp.attach(pipe.new FromTcp());
  }

  private synchronized void oneEnded() {
    ends++;
    if (ends == 2) {
      close(WebSocketStream.DONE, "both ends are through");
    }
  }

  private synchronized void close(short code, String reason) {
    if (!closed) {
      closed = true;
      tcp.close();
      socket.close(code, reason);
    }
  }

  private final class FromTcp implements TcpStream.Sink {
    @Override
    // Wrapping keeps the bytes where Netty read them; there is no other way to in this Vert.x.
    @SuppressWarnings("deprecation")
    public void bytes(ByteBuf bytes) {
      int length = bytes.readableBytes();
      meter.out(length);
      outward.read(length);
      socket
          .write(Buffer.buffer(bytes))
          .onComplete(
              done -> {
                // Vert.x wraps what it is given so that nobody below can; without this every byte
                // read stays outside the heap until a collection that a small heap seldom needs.
                bytes.release();
                outward.written(length);
              });
    }

    @Override
    public void end() {
      socket.writeEnd();
      oneEnded();
    }

    @Override
    public void gone() {
      close(WebSocketStream.GONE, "connection gone");
    }
  }

  private final class FromSocket implements WebSocketStream.Sink {
    @Override
    @SuppressWarnings("deprecation")
    public void bytes(Buffer bytes) {
      int length = bytes.length();
      meter.in(length);
      inward.read(length);
      tcp.write(bytes.getByteBuf()).addListener(done -> inward.written(length));
    }

    @Override
    public void end() {
      tcp.end();
      oneEnded();
    }

    @Override
    public void gone() {
      close(WebSocketStream.GONE, "client gone");
    }
  }
}
