package dev.hearth.tunnel.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * TLS of a door whose connections have places from the moment they are accepted. Vert.x tells of a
 * connection when its handshake is done, and whoever never ends one would be counted by nobody.
 */
public final class CountedTls extends JdkSSLEngineOptions {
  private final ConnectionGuard.Places places;

  public CountedTls(ConnectionGuard.Places places) {
    this.places = places;
  }

  @Override
  public CountedTls copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Counting(super.create(), places);
      }
    };
  }

  /** As the one within, but that its handlers take places. */
  private static final class Counting extends SslContext {
    private final SslContext within;
    private final ConnectionGuard.Places places;

    Counting(SslContext within, ConnectionGuard.Places places) {
      this.within = within;
      this.places = places;
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator memory, boolean startTls, Executor tasks) {
      return new Handler(newEngine(memory), startTls, tasks, places);
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator memory, String host, int port, boolean startTls, Executor tasks) {
      return new Handler(newEngine(memory, host, port), startTls, tasks, places);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator memory) {
      return within.newEngine(memory);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator memory, String host, int port) {
      return within.newEngine(memory, host, port);
    }

    @Override
    public boolean isClient() {
      return within.isClient();
    }

    @Override
    public List<String> cipherSuites() {
      return within.cipherSuites();
    }

    // Netty's own older way to name protocols; it is asked for nevertheless.
    @SuppressWarnings("deprecation")
    @Override
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
      return within.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
      return within.sessionContext();
    }
  }

  /** A connection's own. Beyond the most it hangs up before the first byte. */
  private static final class Handler extends SslHandler {
    private final ConnectionGuard.Places places;

    Handler(SSLEngine engine, boolean startTls, Executor tasks, ConnectionGuard.Places places) {
      super(engine, startTls, tasks);
      this.places = places;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      if (places.take()) {
        context.channel().closeFuture().addListener(gone -> places.giveBack());
      } else {
        context.close();
      }
    }
  }
}
