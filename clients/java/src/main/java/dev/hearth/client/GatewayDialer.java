package dev.hearth.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Opens WebSockets at the gateway with the session's ticket, through the proxy that the JVM was
 * told to use if there is one.
 *
 * <p>On Netty, which Spark brings. The JDK's own WebSocket forgets a connection's end that comes
 * while no message is asked for, and finishes each opening on the common fork-join pool, which a
 * user's blocked tasks may fill (docs/decisions/0005).
 */
final class GatewayDialer {
  private static final String PROTOCOL = "hearth.tunnel.v1";
  private static final Pattern TICKET = Pattern.compile("[!-~]+");
  private static final int LIMIT_SECONDS = 10;
  private static final int MAX_ANSWER = 64 * 1024;

  /** Bounds one frame of the endpoint's; its own are at most 64 KiB. */
  private static final int MAX_FRAME = 1 << 20;

  /** What one stream may have waiting to be sent before it stops reading. */
  static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final URI url;
  private final Path ticketFile;
  private final SSLContext trust;
  private final Executor lookups;

  GatewayDialer(TunnelSettings settings, Executor lookups) throws IOException {
    this.url = settings.url();
    this.ticketFile = settings.ticketFile();
    this.trust = GatewayTrust.of(settings.caFile());
    this.lookups = lookups;
  }

  /**
   * Completes on the loop, in the same step in which {@code frames} take the channel over. The
   * ticket is read anew each time: it may have been renewed.
   */
  CompletableFuture<Channel> dial(EventLoop loop, String path, ChannelHandler... frames) {
    CompletableFuture<Channel> answer = new CompletableFuture<>();
    try {
      lookups.execute(() -> lookUp(loop, path, frames, answer));
    } catch (RuntimeException e) {
      answer.completeExceptionally(
          new IOException("the tunnel is closed, or opens too many connections at once", e));
    }
    return answer;
  }

  private void lookUp(
      EventLoop loop, String path, ChannelHandler[] frames, CompletableFuture<Channel> answer) {
    try {
      Upgrade upgrade = new Upgrade(handshaker(path), frames, answer, LIMIT_SECONDS);
      InetSocketAddress proxy = proxy();
      InetSocketAddress gateway =
          proxy == null
              ? lookUp(url.getHost(), port())
              : InetSocketAddress.createUnresolved(url.getHost(), port());
      connect(loop, gateway, proxy, upgrade, answer);
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private void connect(
      EventLoop loop,
      InetSocketAddress gateway,
      InetSocketAddress proxy,
      Upgrade upgrade,
      CompletableFuture<Channel> answer) {
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        // Looked up before, or by the proxy: a loop must not wait for a name server.
        .resolver(NoopAddressResolverGroup.INSTANCE)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, LIMIT_SECONDS * 1000)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                if (proxy != null) {
                  pipeline.addLast(new HttpProxyHandler(proxy));
                }
                if (isTls()) {
                  pipeline.addLast(tls());
                }
                pipeline.addLast(
                    new HttpClientCodec(), new HttpObjectAggregator(MAX_ANSWER), upgrade);
              }
            })
        .connect(gateway)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                answer.completeExceptionally(connected.cause());
              }
            });
  }

  private WebSocketClientHandshaker handshaker(String path) throws TunnelException {
    String ticket;
    try {
      ticket = Files.readString(ticketFile).strip();
    } catch (IOException e) {
      throw new TunnelException("The ticket file " + ticketFile + " cannot be read", e);
    }
    // Whatever complains of a header later on would quote it, and the ticket with it.
    if (!TICKET.matcher(ticket).matches()) {
      throw new TunnelException(
          "The ticket file " + ticketFile + " must hold one ticket and nothing else");
    }
    return WebSocketClientHandshakerFactory.newHandshaker(
        URI.create(url + "/" + path),
        WebSocketVersion.V13,
        PROTOCOL,
        false,
        new DefaultHttpHeaders().set("Authorization", "Bearer " + ticket),
        MAX_FRAME);
  }

  private SslHandler tls() {
    SSLEngine engine = trust.createSSLEngine(url.getHost(), port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    // Without it any certificate of a trusted authority would do, for whatever name.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(LIMIT_SECONDS * 1000L);
    return handler;
  }

  private boolean isTls() {
    return "wss".equals(url.getScheme());
  }

  private int port() {
    if (url.getPort() > 0) {
      return url.getPort();
    }
    return isTls() ? 443 : 80;
  }

  /** The HTTP proxy that the JVM's settings name for this address, or null. */
  private InetSocketAddress proxy() throws UnknownHostException {
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return null;
    }
    String asHttp =
        (isTls() ? "https" : "http") + url.toString().substring(url.getScheme().length());
    for (Proxy candidate : selector.select(URI.create(asHttp))) {
      if (candidate.type() == Proxy.Type.HTTP
          && candidate.address() instanceof InetSocketAddress address) {
        return lookUp(address.getHostString(), address.getPort());
      }
    }
    return null;
  }

  private static InetSocketAddress lookUp(String host, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }
}
