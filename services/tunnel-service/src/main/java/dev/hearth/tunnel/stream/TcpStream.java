package dev.hearth.tunnel.stream;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One TCP connection. On Netty itself, because Vert.x closes a connection when the peer has ended
 * one direction, closes accepted connections with their listener, and reads before anyone listens;
 * a tunnel needs the opposite of all three.
 */
public final class TcpStream extends ChannelInboundHandlerAdapter {
  /** Takes what arrives, on the connection's event loop, in order; bytes are its to release. */
  interface Sink {
    void bytes(ByteBuf bytes);

    void end();

    void gone();
  }

  // One read fills at most one WebSocket message, whose limit is 64 KiB.
  private static final int MOST_A_READ = 64 * 1024;
  private static final int CONNECT_MILLIS = 10_000;
  private static final Duration LAST_BYTES = Duration.ofSeconds(30);

  private final Channel channel;
  private Sink sink;

  private TcpStream(Channel channel) {
    this.channel = channel;
  }

  /** Listens, and hands over each connection unread. */
  public static io.netty.channel.ChannelFuture listen(
      EventLoopGroup loops, String address, int port, Consumer<TcpStream> taker) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .childOption(
            ChannelOption.RCVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(1024, 16 * 1024, MOST_A_READ))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                TcpStream stream = new TcpStream(channel);
                channel.pipeline().addLast(stream);
                taker.accept(stream);
              }
            })
        .bind(address, port);
  }

  /** Dials, and completes with the connection unread. */
  public static io.vertx.core.Future<TcpStream> dial(
      EventLoopGroup loops, String address, int port) {
    io.vertx.core.Promise<TcpStream> promise = io.vertx.core.Promise.promise();
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .option(
            ChannelOption.RCVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(1024, 16 * 1024, MOST_A_READ))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new TcpStream(channel));
              }
            })
        .connect(address, port)
        .addListener(
            (io.netty.channel.ChannelFuture dialled) -> {
              if (dialled.isSuccess()) {
                promise.complete(dialled.channel().pipeline().get(TcpStream.class));
              } else {
                promise.fail(dialled.cause());
              }
            });
    return promise.future();
  }

  /** Starts reading. */
  void attach(Sink taker) {
    channel
        .eventLoop()
        .execute(
            () -> {
              sink = taker;
              if (channel.isActive()) {
                channel.config().setAutoRead(true);
              } else {
                taker.gone();
              }
            });
  }

  void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  Future<Void> write(ByteBuf bytes) {
    return channel.writeAndFlush(bytes);
  }

  /** Ends our direction, after everything written before. */
  void end() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            flushed -> {
              if (channel.isActive()) {
                ((DuplexChannel) channel).shutdownOutput();
              }
            });
  }

  /**
   * Closes, after everything written before, but doesn't wait for ever for a peer that is stuck.
   */
  public void close() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    if (channel.isOpen() && !channel.eventLoop().isShuttingDown()) {
      Future<?> late =
          channel
              .eventLoop()
              .schedule(
                  () -> {
                    channel.close();
                  },
                  LAST_BYTES.toSeconds(),
                  TimeUnit.SECONDS);
      channel.closeFuture().addListener(closed -> late.cancel(false));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (sink == null) {
      bytes.release();
    } else {
      sink.bytes(bytes);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && sink != null) {
      sink.end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (sink != null) {
      sink.gone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
