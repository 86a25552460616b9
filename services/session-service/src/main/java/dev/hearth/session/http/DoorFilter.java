package dev.hearth.session.http;

import dev.hearth.session.persistence.DatabaseWatch;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets in as many requests as can be served, and none while the database does not answer. What is
 * turned away learns so at once and costs nothing; waiting in here it would cost a thread, and its
 * caller the time.
 */
@ApplicationScoped
class DoorFilter {
  private final DatabaseWatch database;
  private final int most;
  private final Semaphore places;

  DoorFilter(DatabaseWatch database, DoorConfig config) {
    this.database = database;
    this.most = config.mostRequests();
    this.places = new Semaphore(most);
  }

  @ServerRequestFilter(preMatching = true)
  public void enter(RoutingContext request) {
    if (!database.answers()) {
      throw new TurnedAway.StoreAway();
    }
    // These stay open for long and are counted where they begin.
    // The path as it is matched, not as it was written.
    String path = request.normalizedPath();
    if (path.endsWith("/events") || path.endsWith("/events/")) {
      return;
    }
    if (!places.tryAcquire()) {
      throw new TurnedAway.Crowded(most);
    }
    AtomicBoolean taken = new AtomicBoolean(true);
    // Also when the caller goes before the answer is through.
    request.addEndHandler(ended -> giveBack(taken));
    // Where a body turns out to be too large, Quarkus puts a handler of its own in that one's
    // place.
    request.addBodyEndHandler(ended -> giveBack(taken));
  }

  private void giveBack(AtomicBoolean taken) {
    if (taken.compareAndSet(true, false)) {
      places.release();
    }
  }
}
