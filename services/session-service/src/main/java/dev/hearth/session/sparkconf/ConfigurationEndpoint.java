package dev.hearth.session.sparkconf;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Where the settings of a session's Spark come from. */
@Path("/v1/sessions/{id}/configuration")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Session Endpoint")
public class ConfigurationEndpoint {
  private final Sessions sessions;
  private final Clusters clusters;
  private final Callers callers;

  ConfigurationEndpoint(Sessions sessions, Clusters clusters, Callers callers) {
    this.sessions = sessions;
    this.clusters = clusters;
    this.callers = callers;
  }

  @GET
  @Operation(summary = "The session's effective Spark configuration, and who gave each setting")
  public ConfigurationView configuration(@RestPath String id) {
    Caller caller = callers.current();
    Session session = sessions.require(id, callers.sightOf(caller));
    ClusterEvent.Gateway gateway =
        session.cluster() == null ? null : clusters.gateways().get(session.cluster());
    return ConfigurationView.of(
        session.id(),
        SparkConfiguration.explain(session, gateway),
        session.owner().equals(caller.subject()));
  }
}
