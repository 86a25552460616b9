package dev.hearth.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One TCP connection and the WebSocket that carries it, both on one event loop. Each side is read
 * only while the other takes what was read, so a slow reader slows the writer at the far end and
 * memory stays flat. No thread waits for a stream.
 *
 * <pre>
 *   TCP ── read ──▶ binary frame ──▶ gateway     end of input ──▶ text frame "eof"
 *   TCP ◀── write ── frame ◀── gateway    "eof" ──▶ end of output
 * </pre>
 */
final class TunnelStream extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final String EOF = "eof";
  private static final int CLOSE_SECONDS = 10;

  private final SocketChannel tcp;
  private final Runnable onOpen;
  private final Consumer<TunnelStream> onEnd;
  private Channel socket;
  private boolean ended;
  private boolean oneWayDone;

  /**
   * @param tcp not read from until the WebSocket is there, and alive when its peer has ended one
   *     direction
   * @param onOpen runs when the WebSocket is there, before any byte
   */
  TunnelStream(SocketChannel tcp, Runnable onOpen, Consumer<TunnelStream> onEnd) {
    this.tcp = tcp;
    this.onOpen = onOpen;
    this.onEnd = onEnd;
  }

  /** The WebSocket is there: from here on bytes flow both ways. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    socket = context.channel();
    if (ended || !tcp.isActive()) {
      closed();
      return;
    }
    onOpen.run();
    tcp.pipeline().addLast(new FromTcp());
    tcp.config().setAutoRead(true);
  }

  /** Ends both sides at once, from any thread: what was under way is lost. */
  void abort() {
    tcp.eventLoop()
        .execute(
            () -> {
              if (socket != null) {
                socket.close();
              }
              tcp.close();
              end();
            });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
      tcp.write(frame.content().retain()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      context.channel().config().setAutoRead(tcp.isWritable());
    } else if (frame instanceof TextWebSocketFrame text) {
      if (EOF.equals(text.text())) {
        endOutput();
      } else {
        abort();
      }
    } else if (frame instanceof PingWebSocketFrame) {
      context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame) {
      context.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    tcp.flush();
  }

  /** Netty would drop what is still to be written: the end waits behind it. */
  private void endOutput() {
    tcp.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written ->
                tcp.shutdownOutput()
                    .addListener(
                        done -> {
                          if (done.isSuccess()) {
                            directionDone();
                          } else {
                            closed();
                          }
                        }));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    tcp.config().setAutoRead(context.channel().isWritable());
  }

  /** What came through the tunnel before its end still belongs to the reader here. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    tcp.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    tcp.eventLoop().schedule(() -> tcp.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    abort();
  }

  private void directionDone() {
    if (oneWayDone) {
      closed();
    }
    oneWayDone = true;
  }

  /** The connection here is over: the far end learns it by the close of the socket. */
  private void closed() {
    tcp.close();
    if (!ended && socket.isActive()) {
      socket.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
      // The endpoint answers with its own close, and then the connection ends.
      socket.config().setAutoRead(true);
      socket.eventLoop().schedule(() -> socket.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    } else {
      socket.close();
    }
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      onEnd.accept(this);
    }
  }

  /** The half that reads the TCP connection. */
  private final class FromTcp extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      socket.write(new BinaryWebSocketFrame((ByteBuf) bytes));
      if (!socket.isWritable()) {
        // Bytes that lie unflushed would never make it writable again.
        socket.flush();
        context.channel().config().setAutoRead(socket.isWritable());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      socket.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      socket.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        socket
            .writeAndFlush(new TextWebSocketFrame(EOF))
            .addListener(
                sent -> {
                  if (sent.isSuccess()) {
                    directionDone();
                  }
                });
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!ended) {
        closed();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      closed();
    }
  }
}
