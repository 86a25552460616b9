package dev.hearth.client;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One TCP connection and the WebSocket that carries it. Each direction holds one buffer and reads
 * on only when that has been handed over, so a slow reader slows the writer at the far end and
 * memory stays flat. No thread waits for a stream.
 *
 * <pre>
 *   TCP ── read ──▶ outbound ── binary frame ──▶ gateway     end of input ──▶ text frame "eof"
 *   TCP ◀── write ── frame, then ask for one more ◀── gateway    "eof" ──▶ end of output
 * </pre>
 */
final class TunnelStream implements WebSocket.Listener {
  private static final String EOF = "eof";

  /** A frame may be 64 KiB; smaller ones share the gateway's connection more fairly. */
  private static final int CHUNK = 32 * 1024;

  private static final int CLOSE_SECONDS = 10;

  private final AsynchronousSocketChannel tcp;
  private final Consumer<TunnelStream> onEnd;
  private final ByteBuffer outbound = ByteBuffer.allocate(CHUNK);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean oneWayDone = new AtomicBoolean();
  private final StringBuilder text = new StringBuilder();
  private volatile WebSocket socket;

  TunnelStream(AsynchronousSocketChannel tcp, Consumer<TunnelStream> onEnd) {
    this.tcp = tcp;
    this.onEnd = onEnd;
  }

  /** Nothing is asked for before {@link #start}, so that a SOCKS answer can go first. */
  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    if (ended.get()) {
      opened.abort();
    }
  }

  void start() {
    socket.request(1);
    readOn();
  }

  /** Ends both sides at once: what was under way is lost. */
  void abort() {
    end(WebSocket::abort);
  }

  private void readOn() {
    outbound.clear();
    whenIo(
        handler -> tcp.read(outbound, null, handler),
        count -> {
          if (count < 0) {
            socket.sendText(EOF, true).whenComplete(this::afterEof);
          } else {
            socket.sendBinary(outbound.flip(), true).whenComplete(this::afterFrame);
          }
        });
  }

  private void afterFrame(WebSocket sent, Throwable failure) {
    if (failure == null) {
      readOn();
    } else {
      abort();
    }
  }

  private void afterEof(WebSocket sent, Throwable failure) {
    if (failure == null) {
      directionDone();
    } else {
      abort();
    }
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    write(bytes, written);
    return written;
  }

  private void write(ByteBuffer bytes, CompletableFuture<Void> written) {
    if (!bytes.hasRemaining()) {
      written.complete(null);
      socket.request(1);
      return;
    }
    whenIo(handler -> tcp.write(bytes, null, handler), count -> write(bytes, written));
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (text.length() > EOF.length() || (last && !EOF.contentEquals(text))) {
      abort();
    } else if (last) {
      text.setLength(0);
      try {
        tcp.shutdownOutput();
        directionDone();
      } catch (IOException e) {
        closed();
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end(WebSocket::abort);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    abort();
  }

  private void directionDone() {
    if (!oneWayDone.compareAndSet(false, true)) {
      closed();
    }
  }

  /** The connection here is over: the far end learns it by the close of the socket. */
  private void closed() {
    end(
        open -> {
          open.sendClose(WebSocket.NORMAL_CLOSURE, "");
          CompletableFuture.delayedExecutor(CLOSE_SECONDS, TimeUnit.SECONDS).execute(open::abort);
        });
  }

  private void end(Consumer<WebSocket> endSocket) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      tcp.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    WebSocket open = socket;
    if (open != null) {
      endSocket.accept(open);
    }
    onEnd.accept(this);
  }

  private void whenIo(
      Consumer<CompletionHandler<Integer, Void>> operation, Consumer<Integer> then) {
    try {
      operation.accept(
          new CompletionHandler<>() {
            @Override
            public void completed(Integer count, Void nothing) {
              then.accept(count);
            }

            @Override
            public void failed(Throwable failure, Void nothing) {
              closed();
            }
          });
    } catch (RuntimeException e) {
      // The group is shut down: the tunnel was closed meanwhile.
      closed();
    }
  }
}
