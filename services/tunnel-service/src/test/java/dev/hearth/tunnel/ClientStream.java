package dev.hearth.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The client's end of one stream. */
final class ClientStream {
  private static final int FRAME = 64 * 1024;
  private static final int UNDER_WAY = 1024 * 1024;

  private final WebSocket socket;
  private final Buffer received = Buffer.buffer();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private final boolean keep;
  private final CompletableFuture<byte[]> eof = new CompletableFuture<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  private ClientStream(WebSocket socket, boolean keep) {
    this.socket = socket;
    this.keep = keep;
    socket.frameHandler(this::take);
    socket.closeHandler(
        gone ->
            closed.complete(socket.closeStatusCode() == null ? 0 : (int) socket.closeStatusCode()));
  }

  static ClientStream open(TunnelRig rig, String path) {
    return rig.open(path, TunnelRig.TICKET, socket -> new ClientStream(socket, true));
  }

  /** Counts what it gets and forgets it. */
  static ClientStream counting(TunnelRig rig, String path) {
    return rig.open(path, TunnelRig.TICKET, socket -> new ClientStream(socket, false));
  }

  private void take(WebSocketFrame frame) {
    if (frame.isText() && frame.textData().equals("eof")) {
      eof.complete(received.getBytes());
    } else if (frame.isBinary() || frame.isContinuation()) {
      count.addAndGet(frame.binaryData().length());
      if (keep) {
        synchronized (received) {
          received.appendBuffer(frame.binaryData());
        }
      }
    }
  }

  /** Has at most a megabyte under way, as a well-behaved client does. */
  void send(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += FRAME) {
      write(Buffer.buffer().appendBytes(bytes, at, Math.min(FRAME, bytes.length - at)));
      Eventually.holds("the socket takes more", () -> underWay.get() < UNDER_WAY);
    }
  }

  /** Offers a gigabyte, and stops when nothing was taken for a second. */
  long writeUntilStuck() {
    long written = 0;
    long lastProgress = System.nanoTime();
    while (written < 1L << 30 && System.nanoTime() - lastProgress < TimeUnit.SECONDS.toNanos(1)) {
      if (underWay.get() >= UNDER_WAY) {
        LockSupport.parkNanos(100_000);
      } else {
        write(Buffer.buffer(new byte[FRAME]));
        written += FRAME;
        lastProgress = System.nanoTime();
      }
    }
    return written;
  }

  private void write(Buffer bytes) {
    if (broken.get() != null) {
      throw new AssertionError("the stream broke", broken.get());
    }
    int length = bytes.length();
    underWay.addAndGet(length);
    socket
        .writeFrame(WebSocketFrame.binaryFrame(bytes, true))
        .onSuccess(done -> underWay.addAndGet(-length))
        .onFailure(broken::set);
  }

  void eof() {
    socket.writeFinalTextFrame("eof");
  }

  byte[] untilEof() throws Exception {
    return eof.get(60, TimeUnit.SECONDS);
  }

  int closeCode() throws Exception {
    return closed.get(60, TimeUnit.SECONDS);
  }

  void await(long bytes) {
    Eventually.holds(bytes + " bytes arrive", () -> count.get() >= bytes);
  }

  /** What has come so far. */
  String text() {
    synchronized (received) {
      return received.toString(UTF_8);
    }
  }

  long count() {
    return count.get();
  }

  void pause() {
    socket.pause();
  }

  void resume() {
    socket.resume();
  }
}
