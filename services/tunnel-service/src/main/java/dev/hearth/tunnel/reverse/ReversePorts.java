package dev.hearth.tunnel.reverse;

import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.stream.StreamPipe;
import dev.hearth.tunnel.stream.TcpStream;
import dev.hearth.tunnel.stream.WebSocketStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The driver's ports, open while a control socket asks for them. The newest that asks has them all;
 * connections already carried don't notice a change of owner.
 */
public final class ReversePorts {
  private static final Logger LOG = Logger.getLogger(ReversePorts.class);
  private static final int MOST_CONTROLS = 8;
  private static final int BIND_TRIES = 100;
  private static final long BIND_PAUSE_MILLIS = 50;
  private static final Problem TOO_MANY_CONTROLS =
      new Problem(
          429, "too-many-controls", "Too many control sockets", "Close one of the others first.");
  private static final Problem NO_SUCH_STREAM =
      new Problem(
          404,
          "no-such-stream",
          "No such stream",
          "It was collected, rejected, or waited too long.");

  private final Vertx vertx;
  private final String address;
  private final Supplier<Set<Integer>> allowed;
  private final Supplier<Collection<String>> pods;
  private final Presence presence;
  private final PendingStreams pending;
  private final Patience patience;
  private final Runnable clientDied;

  private final Set<ControlSocket> controls = new HashSet<>();
  private final TreeMap<Integer, Channel> listeners = new TreeMap<>();

  /** Listeners on their way out, by port: until they are gone it can't be opened again. */
  private final Map<Integer, ChannelFuture> leaving = new HashMap<>();

  private ControlSocket owner;
  private Future<Void> lastListen = Future.succeededFuture();

  /**
   * How often a client is pinged, how long its silence is taken for life, and how long a connection
   * waits until it is collected.
   */
  public record Patience(Duration pingEvery, Duration deadAfter, Duration collectWithin) {}

  /** What a session's reverse ports need of their surroundings. */
  public record Surroundings(
      Vertx vertx,
      String address,
      Supplier<Set<Integer>> allowedPorts,
      Supplier<Collection<String>> podAddresses,
      Presence presence,
      int mostWaiting,
      Patience patience,
      Runnable clientDied) {}

  public ReversePorts(Surroundings around) {
    this.vertx = around.vertx();
    this.address = around.address();
    this.allowed = around.allowedPorts();
    this.pods = around.podAddresses();
    this.presence = around.presence();
    this.patience = around.patience();
    this.pending =
        new PendingStreams(around.vertx(), around.mostWaiting(), patience.collectWithin());
    this.clientDied = around.clientDied();
  }

  /** {@code GET /tunnel/control}. */
  public void control(Exchange exchange) {
    synchronized (this) {
      if (controls.size() >= MOST_CONTROLS) {
        exchange.refuse(TOO_MANY_CONTROLS);
        return;
      }
    }
    exchange
        .toWebSocket()
        .onSuccess(socket -> new ControlSocket(vertx, exchange, socket, this).start());
  }

  /** {@code GET /tunnel/stream/<id>}: collects an accepted connection. */
  public void stream(Exchange exchange, String id) {
    pending
        .take(id)
        .ifPresentOrElse(
            stream -> collect(exchange, stream), () -> exchange.refuse(NO_SUCH_STREAM));
  }

  private void collect(Exchange exchange, PendingStreams.Waiting stream) {
    WebSocketStream.accept(exchange)
        .onSuccess(
            socket -> {
              stream.caller().collected(socket);
              stream.told().carries(exchange);
            })
        .onFailure(failure -> stream.caller().turnedAway());
  }

  /** Tells all clients where this session's Spark pods are. */
  public synchronized void podsChanged() {
    String message = ControlMessage.pods(pods.get());
    controls.forEach(control -> control.say(message));
  }

  /** Payload of tunnel streams, as usage is told it. */
  public static StreamPipe.Meter meter(Presence presence) {
    return new StreamPipe.Meter() {
      @Override
      public void in(int bytes) {
        presence.in(bytes);
      }

      @Override
      public void out(int bytes) {
        presence.out(bytes);
      }
    };
  }

  synchronized void came(ControlSocket control) {
    controls.add(control);
    presence.clientCame();
    control.say(ControlMessage.pods(pods.get()));
  }

  synchronized void left(ControlSocket control) {
    if (controls.remove(control)) {
      presence.clientLeft();
    }
    if (owner == control) {
      owner = null;
      List.copyOf(listeners.keySet()).forEach(this::unlisten);
      LOG.info("Closed the reverse ports: their control socket is gone");
    }
  }

  /** An owner that doesn't answer has left behind what no control socket knows of, too. */
  void died(ControlSocket control) {
    boolean wasOwner;
    synchronized (this) {
      wasOwner = owner == control;
    }
    left(control);
    if (wasOwner) {
      clientDied.run();
    }
  }

  void reject(String stream) {
    pending.take(stream).ifPresent(one -> one.caller().turnedAway());
  }

  Patience patience() {
    return patience;
  }

  /**
   * One at a time, so that a take-over finds ports either open or closed, not half-way. One that
   * failed doesn't stand in the next one's way.
   */
  synchronized void listen(ControlSocket control, Set<Integer> ports) {
    lastListen =
        lastListen
            .recover(failed -> Future.succeededFuture())
            .compose(before -> listenNow(control, ports))
            .onFailure(failed -> LOG.error("Couldn't listen", failed));
  }

  private synchronized Future<Void> listenNow(ControlSocket control, Set<Integer> ports) {
    for (int port : ports) {
      if (!allowed.get().contains(port)) {
        control.say(ControlMessage.refused(port, "not a port of this session"));
        return Future.succeededFuture();
      }
    }
    if (!controls.contains(control)) {
      return Future.succeededFuture();
    }
    if (owner != null && owner != control) {
      owner.close(ControlSocket.REPLACED, "replaced");
    }
    owner = control;
    List.copyOf(listeners.keySet()).stream()
        .filter(port -> !ports.contains(port))
        .forEach(this::unlisten);
    Future<Void> opened = Future.succeededFuture();
    for (int port : ports) {
      opened = opened.compose(before -> open(control, port));
    }
    return opened
        .onSuccess(all -> opened(control, ports))
        .recover(refused -> Future.succeededFuture());
  }

  private synchronized void opened(ControlSocket control, Set<Integer> ports) {
    LOG.infof("Opened the reverse ports: ports=%s", ports);
    control.say(ControlMessage.listening(ports));
    if (owner == control) {
      pending.announce(control);
    }
  }

  private synchronized Future<Void> open(ControlSocket control, int port) {
    if (listeners.containsKey(port)) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    ChannelFuture former = leaving.remove(port);
    if (former == null) {
      bind(control, port, 1, done);
    } else {
      former.addListener(gone -> bind(control, port, BIND_TRIES, done));
    }
    return done.future();
  }

  private void bind(ControlSocket control, int port, int tries, Promise<Void> done) {
    TcpStream.listen(vertx.nettyEventLoopGroup(), address, port, tcp -> accepted(port, tcp))
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                keep(control, port, bound.channel());
                done.complete();
              } else if (tries > 1) {
                // Java gives a port back a moment after its listener counts as closed.
                vertx.setTimer(BIND_PAUSE_MILLIS, late -> bind(control, port, tries - 1, done));
              } else {
                control.say(ControlMessage.refused(port, "can't be opened at the endpoint"));
                LOG.warnf("Couldn't open a reverse port: port=%d cause=%s", port, bound.cause());
                done.fail(bound.cause());
              }
            });
  }

  private synchronized void keep(ControlSocket control, int port, Channel listener) {
    if (owner == control) {
      listeners.put(port, listener);
    } else {
      leaving.put(port, listener.close());
    }
  }

  private synchronized void unlisten(int port) {
    Channel listener = listeners.remove(port);
    if (listener != null) {
      leaving.put(port, listener.close());
    }
  }

  private synchronized void accepted(int port, TcpStream tcp) {
    if (owner == null) {
      tcp.close();
      return;
    }
    pending.add(port, new Accepted(tcp, presence), owner);
  }

  /**
   * Has the client dial one of its ports for us, where it has asked for that port. No connection is
   * accepted for it, so nobody else's can be taken for ours.
   *
   * @return by what to {@link #hangUp}; empty where there is nobody to call, or no room
   */
  public synchronized Optional<String> call(int port, Caller caller) {
    return owner != null && listeners.containsKey(port)
        ? pending.add(port, caller, owner)
        : Optional.empty();
  }

  /** Waits no longer for a call that was not collected. */
  public void hangUp(String call) {
    pending.take(call);
  }

  /** A connection that a pod opened: usage counts what it carries. */
  private record Accepted(TcpStream tcp, Presence presence) implements Caller {
    @Override
    public void collected(WebSocketStream socket) {
      StreamPipe.join(socket, tcp, meter(presence));
    }

    @Override
    public void turnedAway() {
      tcp.close();
    }
  }
}
