package dev.hearth.tunnel.gateway;

import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.LiveReads;
import dev.hearth.tunnel.access.OpenDoors;
import dev.hearth.tunnel.access.SessionDirectory;
import dev.hearth.tunnel.http.ConnectionGuard;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/** The gateway role: one public door on all event loops, over one view of the sessions. */
public final class Gateway {
  /** A spliced connection can't carry a good-bye of ours: the endpoint says it first. */
  public static final Duration ENDPOINTS_GOODBYE = Duration.ofSeconds(2);

  private static final long GLANCE_MILLIS = 50;

  private final Vertx vertx;
  private final GatewaySettings settings;
  private final DoorCheck check;
  private final OpenDoors open;
  private final ConnectionGuard.Places connections;
  private volatile boolean listening;
  private volatile String deployment;

  public Gateway(
      Vertx vertx,
      GatewaySettings settings,
      SessionDirectory directory,
      LiveReads liveReads,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.settings = settings;
    this.connections = new ConnectionGuard.Places(settings.mostConnections());
    this.check =
        new DoorCheck(directory, liveReads, Clock.systemUTC(), meters, "hearth.gateway.refusals");
    this.open =
        new OpenDoors(
            settings.mostOpenPerSession(),
            (exchange, code, reason) ->
                vertx.setTimer(settings.goodbye().toMillis(), late -> exchange.cut(code, reason)));
    directory.listen(open);
    meters.gauge("hearth.gateway.open.exchanges", open, OpenDoors::count);
    meters.gauge("hearth.gateway.open.connections", connections, ConnectionGuard.Places::taken);
    meters.gauge("hearth.gateway.known.sessions", directory, SessionDirectory::size);
  }

  public Future<Void> start() {
    return vertx
        .deployVerticle(
            () -> new GatewayDoor(settings, check, open, connections),
            new DeploymentOptions().setInstances(settings.eventLoops()))
        .map(
            id -> {
              deployment = id;
              listening = true;
              return null;
            });
  }

  public boolean isListening() {
    return listening;
  }

  /**
   * Not ready any more, but goes on serving for a while, as callers may not have heard of it yet;
   * then what is still open is closed. Clients come back to another gateway.
   */
  public Future<Void> stop() {
    listening = false;
    if (deployment == null) {
      return Future.succeededFuture();
    }
    long now = System.nanoTime();
    long from = now + settings.linger().toNanos();
    long until = Math.max(from, now + settings.drain().toNanos());
    return drained(from, until).compose(done -> vertx.undeploy(deployment));
  }

  private Future<Void> drained(long from, long until) {
    long now = System.nanoTime();
    if (now - from >= 0 && (open.count() == 0 || now - until >= 0)) {
      return Future.succeededFuture();
    }
    Promise<Void> next = Promise.promise();
    vertx.setTimer(GLANCE_MILLIS, look -> drained(from, until).onComplete(next));
    return next.future();
  }
}
