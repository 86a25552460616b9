package dev.hearth.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A SOCKS5 server (RFC 1928) on a random loopback port that leads to the session's pods. Other
 * users of this machine can connect to the port too, so it insists on a random user name and
 * password (RFC 1929) that never leave this process. It takes nothing while the tunnel is cut.
 */
public final class Socks5Server {
  private final TunnelClient tunnel;
  private final AsynchronousServerSocketChannel server;
  private final InetSocketAddress address;
  private final String user = random();
  private final String password = random();

  Socks5Server(TunnelClient tunnel, AsynchronousChannelGroup channels) throws IOException {
    this.tunnel = tunnel;
    server = AsynchronousServerSocketChannel.open(channels);
    server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    address = (InetSocketAddress) server.getLocalAddress();
    acceptNext();
  }

  public InetSocketAddress address() {
    return address;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  void close() {
    try {
      server.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private void acceptNext() {
    server.accept(
        null,
        new CompletionHandler<AsynchronousSocketChannel, Void>() {
          @Override
          public void completed(AsynchronousSocketChannel accepted, Void nothing) {
            if (server.isOpen()) {
              acceptNext();
            }
            serve(accepted);
          }

          @Override
          public void failed(Throwable failure, Void nothing) {
            if (server.isOpen()) {
              acceptNext();
            }
          }
        });
  }

  private void serve(AsynchronousSocketChannel accepted) {
    try {
      if (!tunnel.isOpen()) {
        accepted.close();
        return;
      }
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
    } catch (IOException e) {
      return;
    }
    new Socks5Greeting(accepted, user, password)
        .destination()
        .thenCompose(greeted -> greeted.connect(tunnel))
        .exceptionally(
            failure -> {
              closeQuietly(accepted);
              return null;
            });
  }

  private static void closeQuietly(AsynchronousSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
