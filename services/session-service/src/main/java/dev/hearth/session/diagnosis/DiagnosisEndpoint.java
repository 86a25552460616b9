package dev.hearth.session.diagnosis;

import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionEventStore;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.placement.Cordon;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Why a session is as it is. */
@Path("/v1/sessions/{id}/diagnosis")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Session Endpoint")
public class DiagnosisEndpoint {
  private final Sessions sessions;
  private final SessionEventStore events;
  private final Clusters clusters;
  private final Callers callers;
  private final Clock clock;

  DiagnosisEndpoint(
      Sessions sessions,
      SessionEventStore events,
      Clusters clusters,
      Callers callers,
      Clock clock) {
    this.sessions = sessions;
    this.events = events;
    this.clusters = clusters;
    this.callers = callers;
    this.clock = clock;
  }

  @GET
  @Operation(summary = "Why the session waits, is slow, has trouble or is over")
  public Diagnosis diagnose(@RestPath String id) {
    Session session = sessions.require(id, callers.currentSight());
    Optional<Cordon> cordon =
        session.cluster() == null ? Optional.empty() : clusters.cordonOf(session.cluster());
    return Diagnosis.of(session, clusters.explanation(id), cordon, arrivals(id), clock.instant());
  }

  private List<Steps.Arrival> arrivals(String session) {
    List<Steps.Arrival> arrivals = new ArrayList<>();
    for (SessionEventStore.Happening step : events.steps(List.of(session))) {
      state(step.type())
          .filter(state -> arrivals.isEmpty() || arrivals.getLast().state() != state)
          .ifPresent(state -> arrivals.add(new Steps.Arrival(state, step.at())));
    }
    return arrivals;
  }

  /** {@code dev.hearth.session.ready.v1} is {@code Ready}; not every event is a state. */
  private static Optional<SessionState> state(String type) {
    String[] parts = type.split("\\.");
    String word = parts[parts.length - 2];
    for (SessionState state : SessionState.values()) {
      if (state.label().equalsIgnoreCase(word)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
