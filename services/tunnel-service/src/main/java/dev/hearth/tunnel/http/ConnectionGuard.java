package dev.hearth.tunnel.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Closes connections on which no request comes. Vert.x's own idle time-out would cut watches and
 * tunnels too, which may be silent for hours. Belongs to one event loop.
 */
public final class ConnectionGuard {
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(10);
  private static final Duration NEXT_REQUEST = Duration.ofSeconds(75);

  private final Vertx vertx;
  private final Map<HttpConnection, Long> timers = new IdentityHashMap<>();

  /** How many exchanges each has open: one, or several where HTTP/2 carries them side by side. */
  private final Map<HttpConnection, Integer> open = new IdentityHashMap<>();

  private final Map<HttpConnection, Exchange> last = new IdentityHashMap<>();

  /** How many connections all event loops of a door together may have; see {@link CountedTls}. */
  public static final class Places {
    private final int most;
    private final Semaphore free;

    public Places(int most) {
      this.most = most;
      this.free = new Semaphore(most);
    }

    public int taken() {
      return most - free.availablePermits();
    }

    boolean take() {
      return free.tryAcquire();
    }

    void giveBack() {
      free.release();
    }
  }

  public ConnectionGuard(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * What tells of its end is the channel: the connection's own close handler is forgotten when
   * {@code toNetSocket()} takes the channel over (Vert.x 4.5.23).
   */
  public void opened(HttpConnection connection) {
    ((ConnectionBase) connection)
        .channel()
        .closeFuture()
        .addListener(
            gone -> {
              disarm(connection);
              open.remove(connection);
              last.remove(connection);
            });
    arm(connection, FIRST_REQUEST);
  }

  /**
   * False where the connection is being closed: what came behind a request that was refused before
   * its body was read is nobody's.
   */
  public boolean requested(HttpConnection connection, Exchange exchange) {
    if (!((ConnectionBase) connection).channel().isActive()) {
      // It was closed in the middle of what was read of it, and the rest is parsed all the same.
      return false;
    }
    Exchange before = exchange.isGrpc() ? null : last.put(connection, exchange);
    if (before != null && before.isClosing()) {
      last.put(connection, before);
      return false;
    }
    disarm(connection);
    open.merge(connection, 1, Integer::sum);
    exchange.onEnd(
        () -> {
          Integer left =
              open.computeIfPresent(connection, (one, count) -> count == 1 ? null : count - 1);
          if (left == null && !exchange.upgraded() && isOpen(connection, exchange)) {
            arm(connection, NEXT_REQUEST);
          }
        });
    return true;
  }

  /** A stream of HTTP/2 closes and its connection stays. */
  private static boolean isOpen(HttpConnection connection, Exchange exchange) {
    return exchange.isGrpc()
        ? ((ConnectionBase) connection).channel().isActive()
        : !exchange.request().response().closed();
  }

  private void arm(HttpConnection connection, Duration patience) {
    disarm(connection);
    timers.put(
        connection,
        vertx.setTimer(
            patience.toMillis(),
            late -> {
              timers.remove(connection);
              connection.close();
            }));
  }

  private void disarm(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
