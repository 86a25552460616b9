package dev.hearth.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The endpoint's half of one stream, by blocking threads: it reads a frame only when the last is
 * written.
 */
final class Pipe extends SimpleChannelInboundHandler<WebSocketFrame> {
  private final Socket socket;
  private final Channel channel;
  private final ExecutorService writer = Executors.newSingleThreadExecutor(Pipe::thread);

  Pipe(Socket socket, Channel channel) {
    this.socket = socket;
    this.channel = channel;
  }

  static void daemon(Runnable work) {
    thread(work).start();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "fake-gateway");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    channel.read();
    daemon(this::readSocket);
  }

  private void readSocket() {
    byte[] buffer = new byte[65536];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        channel
            .writeAndFlush(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(Arrays.copyOf(buffer, n))))
            .sync();
      }
      channel.writeAndFlush(new TextWebSocketFrame("eof"));
    } catch (IOException | InterruptedException e) {
      channel.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    byte[] bytes = new byte[frame.content().readableBytes()];
    frame.content().readBytes(bytes);
    boolean eof = frame instanceof TextWebSocketFrame;
    if (frame instanceof CloseWebSocketFrame) {
      // Behind what is still to be written, as the endpoint does it.
      writer.execute(context::close);
      return;
    }
    writer.execute(
        () -> {
          try {
            if (eof) {
              socket.shutdownOutput();
            } else {
              socket.getOutputStream().write(bytes);
            }
            context.read();
          } catch (IOException e) {
            context.close();
          }
        });
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // The next read is asked for by the writer.
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    FakeGateway.closeQuietly(socket);
    writer.shutdown();
  }
}
