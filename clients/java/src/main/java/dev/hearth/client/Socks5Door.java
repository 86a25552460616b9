package dev.hearth.client;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.socksx.SocksMessage;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import io.netty.util.ReferenceCountUtil;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * The opening of one SOCKS5 connection: method, name and password, CONNECT, answer; then it makes
 * way for the stream. Whatever is not exactly that ends the connection.
 */
final class Socks5Door extends ChannelInboundHandlerAdapter {
  private static final int LIMIT_SECONDS = 15;

  private final TunnelClient tunnel;
  private final byte[] user;
  private final byte[] password;

  Socks5Door(TunnelClient tunnel, String user, String password) {
    this.tunnel = tunnel;
    this.user = user.getBytes(StandardCharsets.US_ASCII);
    this.password = password.getBytes(StandardCharsets.US_ASCII);
  }

  void install(SocketChannel accepted) {
    accepted
        .pipeline()
        .addLast(Socks5ServerEncoder.DEFAULT, new Socks5InitialRequestDecoder(), this);
    accepted
        .eventLoop()
        .schedule(
            () -> {
              if (accepted.pipeline().context(this) != null) {
                accepted.close();
              }
            },
            LIMIT_SECONDS,
            TimeUnit.SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof SocksMessage step
        && step.decoderResult().equals(DecoderResult.SUCCESS)) {
      take(context, step);
    } else {
      // Not SOCKS5, or bytes before the answer that they would have to wait for.
      ReferenceCountUtil.release(message);
      context.close();
    }
  }

  private void take(ChannelHandlerContext context, SocksMessage step) {
    if (step instanceof Socks5InitialRequest offer) {
      chooseMethod(context, offer);
    } else if (step instanceof Socks5PasswordAuthRequest proof) {
      checkPassword(context, proof);
    } else if (step instanceof Socks5CommandRequest wish) {
      connect(context, wish);
    }
  }

  private static void chooseMethod(ChannelHandlerContext context, Socks5InitialRequest offer) {
    if (!offer.authMethods().contains(Socks5AuthMethod.PASSWORD)) {
      context
          .writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.UNACCEPTED))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context
        .pipeline()
        .replace(Socks5InitialRequestDecoder.class, null, new Socks5PasswordAuthRequestDecoder());
    context.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.PASSWORD));
  }

  private void checkPassword(ChannelHandlerContext context, Socks5PasswordAuthRequest proof) {
    // Both are compared whole, so that time tells nothing.
    boolean known =
        MessageDigest.isEqual(proof.username().getBytes(StandardCharsets.US_ASCII), user)
            & MessageDigest.isEqual(proof.password().getBytes(StandardCharsets.US_ASCII), password);
    if (!known) {
      context
          .writeAndFlush(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.FAILURE))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context
        .pipeline()
        .replace(Socks5PasswordAuthRequestDecoder.class, null, new Socks5CommandRequestDecoder());
    context.writeAndFlush(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.SUCCESS));
  }

  /** A name is not looked up here: only the endpoint knows the session's pods. */
  private void connect(ChannelHandlerContext context, Socks5CommandRequest wish) {
    if (!wish.type().equals(Socks5CommandType.CONNECT)) {
      refuse(context, Socks5CommandStatus.COMMAND_UNSUPPORTED);
      return;
    }
    SocketChannel tcp = (SocketChannel) context.channel();
    tcp.config().setAutoRead(false);
    String host = URLEncoder.encode(wish.dstAddr(), StandardCharsets.UTF_8);
    tunnel
        .carry(tcp, "connect?host=" + host + "&port=" + wish.dstPort(), () -> grant(context))
        .whenComplete(
            (carried, failure) -> {
              if (failure != null) {
                refuse(
                    context,
                    DialFailure.status(failure) == 403
                        ? Socks5CommandStatus.FORBIDDEN
                        : Socks5CommandStatus.HOST_UNREACHABLE);
              }
            });
  }

  /** The answer goes before the first byte of the pod's, and this door makes way. */
  private void grant(ChannelHandlerContext context) {
    context.writeAndFlush(answer(Socks5CommandStatus.SUCCESS));
    ChannelPipeline pipeline = context.pipeline();
    pipeline.remove(Socks5CommandRequestDecoder.class);
    pipeline.remove(Socks5ServerEncoder.class);
    pipeline.remove(this);
  }

  private static void refuse(ChannelHandlerContext context, Socks5CommandStatus why) {
    context.writeAndFlush(answer(why)).addListener(ChannelFutureListener.CLOSE);
  }

  private static DefaultSocks5CommandResponse answer(Socks5CommandStatus status) {
    return new DefaultSocks5CommandResponse(status, Socks5AddressType.IPv4);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
