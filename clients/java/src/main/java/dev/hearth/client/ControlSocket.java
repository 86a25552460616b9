package dev.hearth.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One life of the control socket: asks for the reverse ports, and turns the endpoint's messages
 * into calls of {@link Listener}. It ends once, by {@link Listener#cut}, and is never used again.
 */
final class ControlSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** The endpoint closes an older socket with this code when a newer one takes its ports. */
  static final int REPLACED = 4000;

  /** The session has ended or is ending. */
  static final int SESSION_OVER = 4001;

  /** The ticket that opened this socket was revoked. */
  static final int TICKET_REVOKED = 4002;

  /** A message longer than this ends the socket; the pods of a large session fit many times. */
  static final int MAX_MESSAGE = 1 << 20;

  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  /** What the endpoint says, on the socket's own loop. */
  interface Listener {
    void listening(ControlSocket socket);

    void refused(ControlSocket socket, String message);

    void accept(ControlSocket socket, String stream, int port);

    void pods(Set<InetAddress> addresses);

    /**
     * @param silent the peer was not heard of, so its other connections are dead as well
     */
    void cut(ControlSocket socket, int code, String reason, boolean silent);
  }

  private final List<ReversePort> ports;
  private final Listener listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Channel socket;
  private volatile long heardAt = System.nanoTime();

  ControlSocket(List<ReversePort> ports, Listener listener) {
    this.ports = ports;
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    socket = context.channel();
    heardAt = System.nanoTime();
    if (over.get()) {
      context.close();
      return;
    }
    List<Object> wanted = new ArrayList<>();
    for (ReversePort port : ports) {
      wanted.add(Map.of("name", port.name(), "port", port.port()));
    }
    send(Map.of("op", "listen", "ports", wanted));
  }

  void reject(String stream, String why) {
    send(Map.of("op", "reject", "stream", stream, "message", why));
  }

  /** Called every few seconds: asks for a sign of life, and ends the socket where none came. */
  void probe() {
    if (System.nanoTime() - heardAt > SILENCE_LIMIT.toNanos()) {
      end(0, "nothing was heard for " + SILENCE_LIMIT.toSeconds() + " seconds", true);
    } else if (socket != null) {
      socket.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
    }
  }

  void end(String reason) {
    end(0, reason, false);
  }

  /** Says good-bye instead of hanging up, so that the endpoint closes its listeners at once. */
  CompletableFuture<Void> close() {
    over.set(true);
    CompletableFuture<Void> said = new CompletableFuture<>();
    if (socket == null) {
      said.complete(null);
    } else {
      socket
          .writeAndFlush(
              new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE, "the client ended"))
          .addListener(
              sent -> {
                if (sent.isSuccess()) {
                  said.complete(null);
                } else {
                  said.completeExceptionally(sent.cause());
                }
              })
          .addListener(ChannelFutureListener.CLOSE);
    }
    return said;
  }

  void abort() {
    over.set(true);
    if (socket != null) {
      socket.close();
    }
  }

  private void send(Map<String, ?> content) {
    if (!socket.isWritable()) {
      end("the endpoint does not take messages");
      return;
    }
    socket.writeAndFlush(new TextWebSocketFrame(Json.write(content)));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    heardAt = System.nanoTime();
    if (frame instanceof TextWebSocketFrame text) {
      try {
        take(Json.parseObject(text.text()));
      } catch (RuntimeException e) {
        end("the endpoint sent a message that cannot be read: " + e.getMessage());
      }
    } else if (frame instanceof PingWebSocketFrame) {
      context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame close) {
      String reason = close.reasonText();
      end(
          close.statusCode(),
          reason.isEmpty() ? "the endpoint closed it (" + close.statusCode() + ")" : reason,
          false);
    }
  }

  private void take(Map<String, Object> content) {
    switch (String.valueOf(content.get("op"))) {
      case "listening" -> listener.listening(this);
      case "refused" ->
          listener.refused(this, "port " + content.get("port") + ": " + content.get("message"));
      case "accept" ->
          listener.accept(
              this, (String) content.get("stream"), ((Number) content.get("port")).intValue());
      case "pods" -> listener.pods(addresses((List<?>) content.get("addresses")));
      default -> {
        // A newer endpoint may say more than this client knows.
      }
    }
  }

  private static Set<InetAddress> addresses(List<?> texts) {
    Set<InetAddress> addresses = new HashSet<>();
    for (Object text : texts) {
      addresses.add(literal((String) text));
    }
    return Set.copyOf(addresses);
  }

  /** Never asks a name server: what is not an address in figures is refused. */
  private static InetAddress literal(String text) {
    if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("not an address: " + text);
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + text, e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end("the connection was cut");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(String.valueOf(cause.getMessage()));
  }

  private void end(int code, String reason, boolean silent) {
    if (over.compareAndSet(false, true)) {
      if (socket != null) {
        socket.close();
      }
      listener.cut(this, code, reason, silent);
    }
  }
}
