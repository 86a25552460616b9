package dev.hearth.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks the gateway for a WebSocket on a connection that has just been made, and puts the handler of
 * its frames in its own place. It answers once: with the channel, or with why there is none.
 */
final class Upgrade extends SimpleChannelInboundHandler<FullHttpResponse> {
  private final WebSocketClientHandshaker handshaker;
  private final ChannelHandler[] frames;
  private final CompletableFuture<Channel> answer;
  private final long limitSeconds;

  Upgrade(
      WebSocketClientHandshaker handshaker,
      ChannelHandler[] frames,
      CompletableFuture<Channel> answer,
      long limitSeconds) {
    this.handshaker = handshaker;
    this.frames = frames;
    this.answer = answer;
    this.limitSeconds = limitSeconds;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls == null) {
      handshaker.handshake(context.channel());
    } else {
      tls.handshakeFuture()
          .addListener(
              done -> {
                if (done.isSuccess()) {
                  handshaker.handshake(context.channel());
                } else {
                  fail(context, done.cause());
                }
              });
    }
    var limit =
        context
            .executor()
            .schedule(
                () -> fail(context, new IOException("no answer in " + limitSeconds + " seconds")),
                limitSeconds,
                TimeUnit.SECONDS);
    answer.whenComplete((channel, failure) -> limit.cancel(false));
    context.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
    if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      fail(context, new RefusedUpgradeException(response.status().code()));
      return;
    }
    if (!handshaker
        .expectedSubprotocol()
        .equals(response.headers().get("Sec-WebSocket-Protocol"))) {
      fail(
          context,
          new TunnelException(
              "The gateway does not speak "
                  + handshaker.expectedSubprotocol()
                  + ": is it the right address?"));
      return;
    }
    handshaker.finishHandshake(context.channel(), response);
    // Frames that came with the answer follow after this call, so nobody misses them.
    context.pipeline().remove(this).addLast(frames);
    if (!answer.complete(context.channel())) {
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new IOException("the connection was closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, cause);
  }

  private void fail(ChannelHandlerContext context, Throwable why) {
    answer.completeExceptionally(why);
    context.close();
  }
}
