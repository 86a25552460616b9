package dev.hearth.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A SOCKS5 server (RFC 1928) on a random loopback port that leads to the session's pods. Other
 * users of this machine can connect to the port too, so it insists on a random user name and
 * password (RFC 1929) that never leave this process. It takes nothing while the tunnel is cut.
 */
public final class Socks5Server {
  private static final long BIND_SECONDS = 10;

  private final Channel server;
  private final String user = random();
  private final String password = random();

  Socks5Server(TunnelClient tunnel, TunnelThreads threads) throws IOException {
    var bound =
        new ServerBootstrap()
            .group(threads.loops())
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, GatewayDialer.WAITING)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    if (tunnel.isOpen()) {
                      new Socks5Door(tunnel, user, password).install(accepted);
                    } else {
                      accepted.close();
                    }
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    if (!bound.awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
      throw new IOException("No loopback port could be opened", bound.cause());
    }
    server = bound.channel();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  void close() {
    server.close();
  }

  private static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
