package dev.hearth.session.http;

import dev.hearth.session.persistence.DatabaseWatch;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.Semaphore;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestFilter;

/**
 * Lets in as many requests as can be served, and none while the database does not answer. What is
 * turned away learns so at once and costs nothing; waiting in here it would cost a thread, and its
 * caller the time.
 */
@ApplicationScoped
@Provider
@PreMatching
class DoorFilter implements ResteasyReactiveContainerRequestFilter {
  private final DatabaseWatch database;
  private final int most;
  private final Semaphore places;

  DoorFilter(DatabaseWatch database, DoorConfig config) {
    this.database = database;
    this.most = config.mostRequests();
    this.places = new Semaphore(most);
  }

  @Override
  public void filter(ResteasyReactiveContainerRequestContext request) {
    if (!database.answers()) {
      throw new TurnedAway.StoreAway();
    }
    // These stay open for long and are counted where they begin.
    // The path as it is matched, not as it was written.
    String path = routing(request).normalizedPath();
    if (path.endsWith("/events") || path.endsWith("/events/")) {
      return;
    }
    if (!places.tryAcquire()) {
      throw new TurnedAway.Crowded(most);
    }
    // When its work is done, and not when its caller goes: the thread works on all the same.
    request.getServerRequestContext().registerCompletionCallback(failure -> places.release());
  }

  private static RoutingContext routing(ResteasyReactiveContainerRequestContext request) {
    var whole = (ResteasyReactiveRequestContext) request.getServerRequestContext();
    return whole.serverRequest().unwrap(RoutingContext.class);
  }
}
