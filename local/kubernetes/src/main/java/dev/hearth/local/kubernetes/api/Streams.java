package dev.hearth.local.kubernetes.api;

import dev.hearth.local.kubernetes.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Carries watches and logs over the connections that clients chose. */
final class Streams {
  private static final int BLOCK = 64 << 10;
  private static final long LOOK_MILLIS = 100;

  private Streams() {}

  /** One JSON text message per event. */
  static void overWebSocket(
      Vertx vertx, ObjectStore store, WatchRequest request, ServerWebSocket socket) {
    WatchStream stream =
        new WatchStream(
            vertx,
            store,
            request,
            new WatchStream.Sink() {
              @Override
              public boolean full() {
                return socket.writeQueueFull();
              }

              @Override
              public void write(Buffer event) {
                socket.writeTextMessage(event.toString());
              }

              @Override
              public void whenDrained(Runnable resume) {
                socket.drainHandler(v -> resume.run());
              }

              @Override
              public void end() {
                if (!socket.isClosed()) {
                  socket.close();
                }
              }
            });
    socket.closeHandler(v -> stream.stop());
    socket.exceptionHandler(e -> stream.stop());
    stream.start();
  }

  /** One line of JSON per event. */
  static void overHttp(
      Vertx vertx, ObjectStore store, WatchRequest request, HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "application/json");
    // At once: a client that waits for the answer's head must not wait for the first event.
    response.write(Buffer.buffer());
    WatchStream stream =
        new WatchStream(
            vertx,
            store,
            request,
            new WatchStream.Sink() {
              @Override
              public boolean full() {
                return response.writeQueueFull();
              }

              @Override
              public void write(Buffer event) {
                response.write(event.appendByte((byte) '\n'));
              }

              @Override
              public void whenDrained(Runnable resume) {
                response.drainHandler(v -> resume.run());
              }

              @Override
              public void end() {
                if (!response.ended() && !response.closed()) {
                  response.end();
                }
              }
            });
    response.closeHandler(v -> stream.stop());
    response.exceptionHandler(e -> stream.stop());
    stream.start();
  }

  static void log(Vertx vertx, Reply.Following log, HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "text/plain");
    new LogFollower(vertx, log, response).look();
  }

  /** Sends a file's end as it grows. */
  private static final class LogFollower {
    private final Vertx vertx;
    private final Reply.Following log;
    private final HttpServerResponse response;
    private long position;
    private long left;

    LogFollower(Vertx vertx, Reply.Following log, HttpServerResponse response) {
      this.vertx = vertx;
      this.log = log;
      this.response = response;
      this.position = log.from();
      this.left = log.limit();
    }

    void look() {
      if (response.closed() || response.ended()) {
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(v -> look());
        return;
      }
      // Asked first: what was written before the end is then surely read.
      vertx
          .executeBlocking(
              () -> {
                boolean over = log.over().getAsBoolean();
                return new Block(read(log.file()), over);
              },
              false)
          .onSuccess(this::send)
          .onFailure(e -> response.reset());
    }

    private record Block(byte[] bytes, boolean over) {}

    private void send(Block block) {
      if (response.closed() || response.ended()) {
        return;
      }
      if (block.bytes().length > 0) {
        position += block.bytes().length;
        left -= block.bytes().length;
        response.write(Buffer.buffer(block.bytes()));
      }
      if (left <= 0 || (block.over() && block.bytes().length == 0)) {
        response.end();
      } else if (block.bytes().length > 0) {
        look();
      } else {
        vertx.setTimer(LOOK_MILLIS, t -> look());
      }
    }

    private byte[] read(Path file) throws IOException {
      if (!Files.exists(file)) {
        return new byte[0];
      }
      try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.READ)) {
        if (channel.size() < position) {
          // The log was shortened meanwhile.
          position = 0;
        }
        channel.position(position);
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, left));
        channel.read(block);
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        return bytes;
      }
    }
  }
}
