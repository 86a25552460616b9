package dev.hearth.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The client's end of a session's tunnel. While it is open the session's pods reach this machine's
 * reverse ports, and a loopback SOCKS5 server reaches the session's pods.
 *
 * <p>A cut control socket is opened again, with growing, jittered pauses, until {@link #close}.
 * Where that cannot help, because the session is over, the ticket is no longer taken or another
 * client has the ports, the tunnel says so once and closes itself.
 *
 * <p>Streams that the cut took with it are lost in this version of the protocol ({@code
 * hearth.tunnel.v1}): their TCP connections close at both ends, and Spark then loses the executors
 * they belonged to and replaces them.
 */
public final class TunnelClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TunnelClient.class.getName());
  private static final Duration PING = Duration.ofSeconds(10);
  private static final Duration LOCAL_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** Some five connections an executor: enough for 200 of them, and a bound on memory. */
  private static final int MAX_STREAMS = 1024;

  private final TunnelSettings settings;
  private final TunnelThreads threads = new TunnelThreads();
  private final GatewayDialer dialer;
  private final Set<TunnelStream> streams = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> firstOpened = new CompletableFuture<>();
  private final Socks5Server socks;
  private final Life life = new Life();
  private volatile ControlSocket open;
  private volatile boolean closed;
  private volatile String lastTrouble = "no answer yet";
  private volatile Set<InetAddress> pods = Set.of();
  private final Set<InetAddress> everPods = ConcurrentHashMap.newKeySet();
  private int failures;

  private TunnelClient(TunnelSettings settings) throws IOException {
    this.settings = settings;
    try {
      this.dialer = new GatewayDialer(settings, threads.lookups());
      this.socks = new Socks5Server(this, threads);
    } catch (IOException | RuntimeException e) {
      threads.stop();
      throw e;
    }
  }

  /** Opens the tunnel and returns when the endpoint listens; fails with what to do about it. */
  public static TunnelClient open(TunnelSettings settings) throws IOException {
    TunnelClient tunnel = new TunnelClient(settings);
    tunnel.connect();
    ScheduledExecutorService timer = tunnel.threads.timer();
    timer.scheduleWithFixedDelay(
        tunnel::probe, PING.toMillis(), PING.toMillis(), TimeUnit.MILLISECONDS);
    try {
      tunnel.firstOpened.get(settings.openLimit().toMillis(), TimeUnit.MILLISECONDS);
      return tunnel;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tunnel.close();
      throw new TunnelException("Opening the tunnel was interrupted", e);
    } catch (ExecutionException e) {
      tunnel.close();
      throw new TunnelException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      tunnel.close();
      throw new TunnelException(
          "The tunnel to %s did not open within %d seconds: %s"
              .formatted(settings.url(), settings.openLimit().toSeconds(), tunnel.lastTrouble),
          e);
    }
  }

  /** Whether the endpoint holds the reverse ports open for this client right now. */
  public boolean isOpen() {
    return open != null;
  }

  /** Whether an address belongs to a pod of this session and can be reached right now. */
  public boolean reaches(InetAddress address) {
    return isOpen() && pods.contains(address);
  }

  /**
   * Whether an address is or was that of a pod of this session: whoever means the pod must not end
   * up at a stranger of the same number in this machine's own network.
   */
  public boolean knows(InetAddress address) {
    return everPods.contains(address);
  }

  /** The loopback door to the pods. Only who knows its name and password gets through. */
  public Socks5Server socks() {
    return socks;
  }

  /** Connections carried right now, both ways. */
  public int streams() {
    return streams.size();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    firstOpened.completeExceptionally(new TunnelException("The tunnel was closed"));
    socks.close();
    ControlSocket last = open;
    open = null;
    if (last != null) {
      try {
        last.close().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.log(Level.DEBUG, "The gateway did not take the good-bye", e);
      }
      last.abort();
    }
    streams.forEach(TunnelStream::abort);
    threads.stop();
  }

  /**
   * Opens the WebSocket that carries a connection, on the connection's own loop. From then on the
   * connection is the stream's; until then, and where it fails, it is the caller's, who may owe its
   * peer an answer.
   *
   * @param path where, below the tunnel's address; for a pod the endpoint decides whether it is one
   *     of the session's
   * @param onOpen runs right before the first byte of the far end
   */
  CompletableFuture<Void> carry(SocketChannel tcp, String path, Runnable onOpen) {
    if (closed || streams.size() >= MAX_STREAMS) {
      return CompletableFuture.failedFuture(
          new TunnelException("The tunnel takes no more streams (limit " + MAX_STREAMS + ")"));
    }
    TunnelStream stream = new TunnelStream(tcp, onOpen, streams::remove);
    streams.add(stream);
    return dialer
        .dial(tcp.eventLoop(), path, stream)
        .handle(
            (socket, failure) -> {
              if (failure != null) {
                streams.remove(stream);
                throw DialFailure.translated(failure);
              }
              return null;
            });
  }

  private void connect() {
    if (closed) {
      return;
    }
    ControlSocket attempt = new ControlSocket(settings.ports(), life);
    dialer
        .dial(
            threads.loop(),
            "control",
            new WebSocketFrameAggregator(ControlSocket.MAX_MESSAGE),
            attempt)
        .whenComplete(
            (socket, failure) -> {
              if (failure == null) {
                threads
                    .timer()
                    .schedule(() -> overdue(attempt), PING.toMillis(), TimeUnit.MILLISECONDS);
              } else {
                attempt.abort();
                notOpened(failure);
              }
            });
  }

  private void notOpened(Throwable failure) {
    Throwable inWords = DialFailure.translated(failure).getCause();
    if (DialFailure.isFinal(failure) && firstOpened.completeExceptionally(inWords)) {
      return;
    }
    if (DialFailure.isRefused(failure)) {
      giveUp(inWords.getMessage());
    } else {
      retry(inWords.getMessage());
    }
  }

  /** Closes on the timer's thread: callers are on threads that the good-bye needs. */
  private void giveUp(String why) {
    if (closed || firstOpened.completeExceptionally(new TunnelException("No tunnel: " + why))) {
      return;
    }
    LOG.log(
        Level.ERROR,
        "The tunnel to {0} is closed, executors no longer reach this driver: {1}",
        settings.url(),
        why);
    threads.timer().execute(this::close);
  }

  private void overdue(ControlSocket attempt) {
    if (open != attempt) {
      attempt.end("the endpoint did not open the ports in time");
    }
  }

  private void probe() {
    ControlSocket current = open;
    if (current != null) {
      current.probe();
    }
  }

  private synchronized void retry(String why) {
    if (closed) {
      return;
    }
    if (!why.equals(lastTrouble) && firstOpened.isDone()) {
      LOG.log(
          Level.WARNING, "The tunnel to {0} is cut, connecting again: {1}", settings.url(), why);
    }
    lastTrouble = why;
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures++, 10));
    long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    threads.timer().schedule(this::connect, jittered, TimeUnit.MILLISECONDS);
  }

  /** What the control socket tells, and what follows from it. */
  private final class Life implements ControlSocket.Listener {
    @Override
    public void listening(ControlSocket socket) {
      synchronized (TunnelClient.this) {
        failures = 0;
        lastTrouble = "";
      }
      open = socket;
      if (closed) {
        socket.abort();
      } else if (!firstOpened.complete(null)) {
        LOG.log(Level.INFO, "The tunnel to {0} is open again", settings.url());
      }
    }

    @Override
    public void refused(ControlSocket socket, String message) {
      String why = "The endpoint refused " + message;
      if (firstOpened.completeExceptionally(new TunnelException(why))) {
        socket.abort();
      } else {
        socket.end(why);
      }
    }

    @Override
    public void accept(ControlSocket socket, String stream, int port) {
      if (!stream.matches("[A-Za-z0-9._~-]+")) {
        throw new IllegalArgumentException("a stream's id that cannot be in an address");
      }
      if (settings.ports().stream().noneMatch(known -> known.port() == port)) {
        socket.reject(stream, "port " + port + " was not asked for");
        return;
      }
      EventLoop loop = threads.loop();
      new Bootstrap()
          .group(loop)
          .channel(NioSocketChannel.class)
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .option(ChannelOption.AUTO_READ, false)
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LOCAL_LIMIT.toMillis())
          .option(ChannelOption.WRITE_BUFFER_WATER_MARK, GatewayDialer.WAITING)
          .handler(new ChannelInboundHandlerAdapter())
          .connect(new InetSocketAddress(settings.localAddress(), port))
          .addListener(
              (ChannelFutureListener)
                  connected -> {
                    if (connected.isSuccess()) {
                      carryBack(socket, stream, (SocketChannel) connected.channel());
                    } else {
                      socket.reject(stream, "nothing listens on port " + port + " of the client");
                    }
                  });
    }

    private void carryBack(ControlSocket socket, String stream, SocketChannel tcp) {
      carry(tcp, "stream/" + stream, () -> {})
          .whenComplete(
              (carried, failure) -> {
                if (failure != null) {
                  LOG.log(Level.DEBUG, "A connection from a pod was lost", failure);
                  tcp.close();
                  socket.reject(stream, "the client could not open the stream");
                }
              });
    }

    @Override
    public void pods(Set<InetAddress> addresses) {
      everPods.addAll(addresses);
      pods = addresses;
    }

    @Override
    public void cut(ControlSocket socket, int code, String reason, boolean silent) {
      if (open == socket) {
        open = null;
      }
      if (silent) {
        streams.forEach(TunnelStream::abort);
      }
      switch (code) {
        case ControlSocket.REPLACED -> giveUp("another client has taken it over");
        case ControlSocket.SESSION_OVER -> giveUp("the session is over (" + reason + ")");
        case ControlSocket.TICKET_REVOKED -> giveUp("its ticket was revoked");
        default -> retry(reason);
      }
    }
  }
}
