package dev.hearth.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The opening of one SOCKS5 connection: method, name and password, CONNECT, answer. Whatever is not
 * exactly that ends the connection.
 */
final class Socks5Greeting {
  private static final int LIMIT_SECONDS = 15;
  private static final byte VERSION = 5;
  private static final byte WITH_PASSWORD = 2;
  private static final byte PASSWORD_VERSION = 1;
  private static final byte CONNECT = 1;
  private static final byte GRANTED = 0;
  private static final byte FAILED = 1;
  private static final byte NOT_ALLOWED = 2;
  private static final byte UNREACHABLE = 4;
  private static final byte NO_SUCH_COMMAND = 7;
  private static final byte NO_SUCH_ADDRESS_TYPE = 8;

  private final AsynchronousSocketChannel channel;
  private final byte[] user;
  private final byte[] password;
  private String host;
  private int port;

  Socks5Greeting(AsynchronousSocketChannel channel, String user, String password) {
    this.channel = channel;
    this.user = user.getBytes(StandardCharsets.US_ASCII);
    this.password = password.getBytes(StandardCharsets.US_ASCII);
  }

  /** Completes when the peer has proved itself and named where it wants to go. */
  CompletableFuture<Socks5Greeting> destination() {
    return read(2)
        .thenCompose(head -> head[0] == VERSION ? read(head[1] & 0xff) : refuse("not SOCKS5"))
        .thenCompose(this::chooseMethod)
        .thenCompose(this::checkPassword)
        .thenCompose(checked -> read(4))
        .thenCompose(this::readAddress)
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Dials through the tunnel, answers, and lets the bytes flow. */
  CompletableFuture<Void> connect(TunnelClient tunnel) {
    return tunnel
        .forward(channel, URLEncoder.encode(host, StandardCharsets.UTF_8), port)
        .handle(
            (stream, failure) ->
                failure == null
                    ? answer(GRANTED).thenRun(stream::start)
                    : this.<Void>fail(
                        GatewayDialer.status(failure) == 403 ? NOT_ALLOWED : UNREACHABLE))
        .thenCompose(result -> result);
  }

  private CompletionStage<byte[]> chooseMethod(byte[] offered) {
    for (byte method : offered) {
      if (method == WITH_PASSWORD) {
        return write(VERSION, WITH_PASSWORD).thenCompose(sent -> read(2));
      }
    }
    return write(VERSION, (byte) 0xff).thenCompose(sent -> refuse("no password offered"));
  }

  private CompletionStage<Void> checkPassword(byte[] head) {
    if (head[0] != PASSWORD_VERSION) {
      return refuse("unknown password exchange");
    }
    return read((head[1] & 0xff) + 1)
        .thenCompose(
            nameAndLength -> {
              int length = nameAndLength.length - 1;
              byte[] name = Arrays.copyOf(nameAndLength, length);
              return read(nameAndLength[length] & 0xff)
                  .thenCompose(
                      given -> {
                        // Both are compared whole, so that time tells nothing.
                        boolean known =
                            MessageDigest.isEqual(name, user)
                                & MessageDigest.isEqual(given, password);
                        return known
                            ? write(PASSWORD_VERSION, GRANTED)
                            : write(PASSWORD_VERSION, FAILED)
                                .thenCompose(s -> refuse("wrong password"));
                      });
            });
  }

  private CompletionStage<Socks5Greeting> readAddress(byte[] request) {
    if (request[0] != VERSION) {
      return refuse("not SOCKS5");
    }
    if (request[1] != CONNECT) {
      return fail(NO_SUCH_COMMAND);
    }
    return switch (request[3]) {
      case 1 -> read(4).thenCompose(this::numeric);
      case 4 -> read(16).thenCompose(this::numeric);
      case 3 -> read(1).thenCompose(length -> read(length[0] & 0xff)).thenCompose(this::named);
      default -> fail(NO_SUCH_ADDRESS_TYPE);
    };
  }

  private CompletionStage<Socks5Greeting> numeric(byte[] bytes) {
    try {
      host = InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      return CompletableFuture.failedFuture(e);
    }
    return readPort();
  }

  /** A name is not looked up here: only the endpoint knows the session's pods. */
  private CompletionStage<Socks5Greeting> named(byte[] bytes) {
    host = new String(bytes, StandardCharsets.US_ASCII);
    return readPort();
  }

  private CompletionStage<Socks5Greeting> readPort() {
    return read(2)
        .thenApply(
            bytes -> {
              port = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
              return this;
            });
  }

  private <T> CompletableFuture<T> fail(byte reply) {
    return answer(reply).thenCompose(sent -> refuse("reply " + reply));
  }

  private CompletableFuture<Void> answer(byte reply) {
    return write(
        VERSION, reply, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0,
        (byte) 0);
  }

  private static <T> CompletableFuture<T> refuse(String why) {
    return CompletableFuture.failedFuture(new IOException(why));
  }

  private CompletableFuture<byte[]> read(int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    return whole(buffer, handler -> channel.read(buffer, null, handler)).thenApply(b -> b.array());
  }

  private CompletableFuture<Void> write(byte... bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return whole(buffer, handler -> channel.write(buffer, null, handler)).thenApply(b -> null);
  }

  private interface Operation {
    void start(CompletionHandler<Integer, Void> handler);
  }

  private static CompletableFuture<ByteBuffer> whole(ByteBuffer buffer, Operation operation) {
    CompletableFuture<ByteBuffer> done = new CompletableFuture<>();
    step(buffer, operation, done);
    return done;
  }

  private static void step(
      ByteBuffer buffer, Operation operation, CompletableFuture<ByteBuffer> done) {
    if (!buffer.hasRemaining()) {
      done.complete(buffer);
      return;
    }
    BiConsumer<Integer, Throwable> next =
        (count, failure) -> {
          if (failure != null || count < 0) {
            done.completeExceptionally(failure != null ? failure : new IOException("closed"));
          } else {
            step(buffer, operation, done);
          }
        };
    operation.start(
        new CompletionHandler<>() {
          @Override
          public void completed(Integer count, Void nothing) {
            next.accept(count, null);
          }

          @Override
          public void failed(Throwable failure, Void nothing) {
            next.accept(null, failure);
          }
        });
  }
}
