package dev.hearth.session.submission;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.placement.Placement;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Sessions. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class SessionEndpoint {
  private final SubmitSession submit;
  private final StopSession stop;
  private final ExtendSession extend;
  private final Sessions sessions;
  private final SessionStore store;
  private final SessionViews views;
  private final Clusters clusters;
  private final Callers callers;

  SessionEndpoint(
      SubmitSession submit,
      StopSession stop,
      ExtendSession extend,
      Sessions sessions,
      SessionStore store,
      SessionViews views,
      Clusters clusters,
      Callers callers) {
    this.submit = submit;
    this.stop = stop;
    this.extend = extend;
    this.sessions = sessions;
    this.store = store;
    this.views = views;
    this.clusters = clusters;
    this.callers = callers;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Asks for a session; over quota it waits, or is refused with queue=false")
  @APIResponse(
      responseCode = "201",
      description = "Placed, or Queued with what is missing",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @APIResponse(responseCode = "409", description = "No quota, queue full, or tenant not active")
  @APIResponse(responseCode = "422", description = "Every field that is wrong, with its remedy")
  @APIResponse(
      responseCode = "503",
      description =
          "No cluster can take it now, or after Retry-After seconds again: `tenant-busy`,"
              + " `service-busy`, `store-away` (docs/problems.md)")
  @RequestBody(content = @Content(schema = @Schema(implementation = SessionRequestBody.class)))
  public RestResponse<SessionView> submit(
      @HeaderParam("Idempotency-Key") String key, @RestQuery String queue, byte[] body) {
    Caller caller = callers.current();
    Queries queries = new Queries();
    boolean mayWait = queries.flag("queue", queue, true);
    String checked = queries.key(key);
    queries.close();
    SubmitSession.Submitted submitted = submit.submit(caller, body, checked, mayWait);
    Session session = submitted.session();
    // Relative: this service does not know under which name the public reaches it.
    return RestResponse.ResponseBuilder.<SessionView>create(201)
        .header("Location", "/v1/sessions/" + session.id())
        .header("Idempotent-Replayed", submitted.repeated())
        .entity(views.of(session, caller))
        .build();
  }

  @GET
  @Operation(summary = "The sessions that the caller may see, newest first")
  public SessionView.Page list(
      @RestQuery String tenant,
      @RestQuery String state,
      @RestQuery String kind,
      @RestQuery String cluster,
      @RestQuery String owner,
      @RestQuery List<String> label,
      @RestQuery String limit,
      @RestQuery String cursor) {
    Caller caller = callers.current();
    Queries queries = new Queries();
    int most = queries.limit(limit);
    SessionStore.Cursor after = queries.cursor(cursor);
    SessionStore.Filter filter =
        new SessionStore.Filter(
            queries.name("tenant", tenant),
            queries.state(state),
            queries.kind(kind),
            queries.name("cluster", cluster),
            queries.owner(owner),
            queries.labels(label));
    queries.close();
    List<Session> found = store.list(callers.sightOf(caller), filter, after, most + 1);
    boolean more = found.size() > most;
    List<Session> page = more ? found.subList(0, most) : found;
    String next = more ? Queries.cursorOf(page.getLast()) : null;
    return new SessionView.Page(views.of(page, caller), next);
  }

  @GET
  @Path("{id}")
  @Operation(summary = "One session, with the Spark configuration for its driver")
  public SessionView show(@RestPath String id) {
    Caller caller = callers.current();
    return views.of(sessions.require(id, callers.sightOf(caller)), caller);
  }

  @DELETE
  @Path("{id}")
  @ResponseStatus(202)
  @Operation(summary = "Asks for the session's end")
  @APIResponse(
      responseCode = "202",
      description = "It is ending, or has ended",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  public SessionView stop(@RestPath String id) {
    Caller caller = callers.current();
    return views.of(stop.stop(caller, id), caller);
  }

  @POST
  @Path("{id}/extend")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Lets the session live longer")
  @APIResponse(
      responseCode = "200",
      description = "It may live so long now",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = ExtensionBody.class)))
  public SessionView extend(@RestPath String id, byte[] body) {
    Caller caller = callers.current();
    return views.of(extend.extend(caller, id, body), caller);
  }

  @GET
  @Path("{id}/placement")
  @Operation(summary = "Which clusters were looked at, and why the session is where it is")
  public PlacementView placement(@RestPath String id) {
    Session session = sessions.require(id, callers.currentSight());
    Placement placement = clusters.explanation(session.id());
    return new PlacementView(id, session.state().label(), session.cluster(), placement);
  }
}
