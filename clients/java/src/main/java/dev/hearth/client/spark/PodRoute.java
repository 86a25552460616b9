package dev.hearth.client.spark;

import dev.hearth.client.Socks5Server;
import dev.hearth.client.TunnelClient;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Leads the driver's connections to its executors through the tunnel. Netty finds it as a service
 * and shows it every client channel; where the address is that of a pod of this session, as the
 * endpoint watches them, a SOCKS5 step goes in front. Addresses are compared one by one, never by
 * range, so a laptop's own network that happens to use the cluster's numbers is left alone. A pod
 * that cannot be reached right now is refused at once, which Spark tries again, and never dialled
 * around the tunnel. Without a session it does nothing.
 *
 * <p>Netty looks for extensions only where the system property {@value #SWITCH} says so, once, at
 * the first connection of the process.
 */
public final class PodRoute extends ChannelInitializerExtension {
  static final String SWITCH = EXTENSIONS_SYSTEM_PROPERTY;
  static final String SWITCHED_ON = "serviceload";

  private static final AtomicReference<TunnelClient> TUNNEL = new AtomicReference<>();
  private static final AtomicLong LED = new AtomicLong();

  static void through(TunnelClient tunnel) {
    TUNNEL.set(tunnel);
  }

  static void close(TunnelClient tunnel) {
    TUNNEL.compareAndSet(tunnel, null);
  }

  static boolean isSwitchedOn() {
    return SWITCHED_ON.equalsIgnoreCase(System.getProperty(SWITCH));
  }

  /** How many connections went through the tunnel since this process began. */
  public static long connections() {
    return LED.get();
  }

  @Override
  public void postInitializeClientChannel(Channel channel) {
    if (TUNNEL.get() != null) {
      channel.pipeline().addFirst(new Fork());
    }
  }

  /** Waits for the address, which Netty does not know before the connect, and steps aside. */
  private static final class Fork extends ChannelOutboundHandlerAdapter {
    @Override
    public void connect(
        ChannelHandlerContext context,
        SocketAddress remote,
        SocketAddress local,
        ChannelPromise promise) {
      TunnelClient tunnel = TUNNEL.get();
      if (tunnel != null
          && remote instanceof InetSocketAddress address
          && !address.isUnresolved()
          && tunnel.knows(address.getAddress())) {
        if (!tunnel.reaches(address.getAddress())) {
          promise.setFailure(
              new ConnectException(
                  "The pod " + address + " cannot be reached: the tunnel is cut or the pod gone"));
          context.close();
          return;
        }
        Socks5Server door = tunnel.socks();
        LED.incrementAndGet();
        context
            .pipeline()
            .addAfter(
                context.name(),
                null,
                new Socks5ProxyHandler(door.address(), door.user(), door.password()));
      }
      context.pipeline().remove(this).connect(remote, local, promise);
    }
  }
}
