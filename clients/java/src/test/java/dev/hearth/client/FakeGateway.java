package dev.hearth.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gateway and endpoint in one, as the protocol {@code hearth.tunnel.v1} has them. Its "pod network"
 * is the loopback address 127.0.0.2, where it opens the reverse ports.
 */
public final class FakeGateway implements AutoCloseable {
  public static final String TICKET = "sabcdefghijkl.right";
  public static final String REMOTE = "127.0.0.2";

  private final EventLoopGroup loops = new NioEventLoopGroup(4);
  private final Channel server;
  private final String scheme;
  private final Map<String, Socket> waiting = new ConcurrentHashMap<>();
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<String> pods = ConcurrentHashMap.newKeySet();
  private final Set<Channel> carried = ConcurrentHashMap.newKeySet();
  private final AtomicInteger controls = new AtomicInteger();
  private final AtomicInteger dialled = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile Channel control;
  private volatile HttpResponseStatus refusal;

  public FakeGateway() throws Exception {
    this(null);
  }

  public FakeGateway(SslContext tls) throws Exception {
    scheme = tls == null ? "http" : "https";
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(65536), new Door());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  public URI url() {
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    return URI.create(scheme + "://localhost:" + port + "/s/sabcdefghijkl/tunnel");
  }

  /** What the endpoint watches; told to a client that is there. */
  public void pods(String... addresses) {
    pods.clear();
    pods.addAll(List.of(addresses));
    sendPods();
  }

  /** From now on every request is refused so; null: no longer. */
  public void refuseWith(HttpResponseStatus status) {
    refusal = status;
  }

  public int controlSockets() {
    return controls.get();
  }

  /** Connections made to pods. */
  public int dialled() {
    return dialled.get();
  }

  /** Ends the control socket without a word, as a cut network does. */
  public void cut() {
    closeListeners();
    control.close();
  }

  /** Streams carried since it began or was last cut. */
  int streams() {
    return carried.size();
  }

  void cutStreams() {
    carried.forEach(Channel::close);
    carried.clear();
  }

  void end(int code, String reason) {
    closeListeners();
    control.writeAndFlush(new CloseWebSocketFrame(code, reason));
  }

  /** How often {@link #refuseWith} has had its effect. */
  int refusals() {
    return refusals.get();
  }

  @Override
  public void close() {
    closeListeners();
    // Before it is closed somebody could still come in.
    server.close().awaitUninterruptibly();
    loops.shutdownGracefully();
  }

  private void sendPods() {
    if (control != null) {
      control.writeAndFlush(
          new TextWebSocketFrame(Json.write(Map.of("op", "pods", "addresses", pods))));
    }
  }

  private synchronized void closeListeners() {
    for (ServerSocket listener : listeners) {
      closeQuietly(listener);
    }
    listeners.clear();
  }

  private synchronized void listen(List<?> ports) throws IOException {
    closeListeners();
    for (Object wanted : ports) {
      int port = ((Number) ((Map<?, ?>) wanted).get("port")).intValue();
      ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName(REMOTE));
      listeners.add(listener);
      Pipe.daemon(() -> acceptAll(listener, port));
    }
  }

  private void acceptAll(ServerSocket listener, int port) {
    while (!listener.isClosed()) {
      try {
        Socket accepted = listener.accept();
        String id = UUID.randomUUID().toString();
        waiting.put(id, accepted);
        control.writeAndFlush(
            new TextWebSocketFrame(Json.write(Map.of("op", "accept", "stream", id, "port", port))));
      } catch (IOException e) {
        return;
      }
    }
  }

  static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closed is closed.
    }
  }

  /** Answers one upgrade request and puts the right handler behind it. */
  private final class Door extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws IOException {
      HttpResponseStatus status = refusal;
      if (status != null) {
        refusals.incrementAndGet();
      }
      if (!("Bearer " + TICKET).equals(request.headers().get("Authorization"))) {
        status = HttpResponseStatus.UNAUTHORIZED;
      }
      QueryStringDecoder query = new QueryStringDecoder(request.uri());
      String path = query.path().substring(query.path().indexOf("/tunnel/") + 8);
      Socket socket = null;
      if (status == null && path.startsWith("stream/")) {
        socket = waiting.remove(path.substring(7));
        status = socket == null ? HttpResponseStatus.NOT_FOUND : null;
      } else if (status == null && path.equals("connect")) {
        String host = query.parameters().get("host").get(0);
        if (pods.contains(host)) {
          socket = new Socket(host, Integer.parseInt(query.parameters().get("port").get(0)));
          dialled.incrementAndGet();
        } else {
          status = HttpResponseStatus.FORBIDDEN;
        }
      }
      if (status != null) {
        context
            .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status))
            .addListener(done -> context.close());
        return;
      }
      upgrade(context, request, socket);
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request, Socket socket) {
      Channel channel = context.channel();
      channel.config().setAutoRead(socket == null);
      new WebSocketServerHandshakerFactory("", "hearth.tunnel.v1", true, 65536)
          .newHandshaker(request)
          .handshake(channel, request)
          .addListener(
              done -> {
                Pipe pipe = socket == null ? null : new Pipe(socket, channel);
                channel.pipeline().replace(this, "frames", pipe == null ? new Control() : pipe);
                if (pipe != null) {
                  carried.add(channel);
                  pipe.start();
                }
              });
    }
  }

  private final class Control extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame)
        throws IOException {
      if (frame instanceof PingWebSocketFrame ping) {
        context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      } else if (frame instanceof TextWebSocketFrame text) {
        take(context, Json.parseObject(text.text()));
      } else if (frame instanceof CloseWebSocketFrame) {
        context.close();
      }
    }

    private void take(ChannelHandlerContext context, Map<String, Object> message)
        throws IOException {
      if ("listen".equals(message.get("op"))) {
        control = context.channel();
        listen((List<?>) message.get("ports"));
        controls.incrementAndGet();
        context.writeAndFlush(
            new TextWebSocketFrame(Json.write(Map.of("op", "listening", "ports", List.of()))));
        sendPods();
      } else if ("reject".equals(message.get("op"))) {
        Socket refused = waiting.remove(message.get("stream"));
        if (refused != null) {
          closeQuietly(refused);
        }
      }
    }
  }
}
