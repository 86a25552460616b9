package dev.hearth.session.progress;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.SessionEventStore;
import dev.hearth.session.life.SessionEventStore.Position;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.request.FieldFault;
import dev.hearth.session.request.RequestRefusal;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/**
 * Changes as they happen, as server-sent events. The id of an event is all that a client needs to
 * go on where it was, here or at another process of this service.
 */
@Path("/v1/sessions")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Authenticated
@Blocking
public class EventsEndpoint {
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
  private static final Pattern POSITION = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
  private static final String LAST = "Last-Event-ID";

  private final SessionWatch watch;
  private final SessionEventStore events;
  private final Sessions sessions;
  private final Callers callers;

  EventsEndpoint(SessionWatch watch, SessionEventStore events, Sessions sessions, Callers callers) {
    this.watch = watch;
    this.events = events;
    this.sessions = sessions;
    this.callers = callers;
  }

  @GET
  @Path("{id}/events")
  @Operation(summary = "Everything that happened and happens to a session, up to its end")
  @APIResponse(
      responseCode = "200",
      description = "CloudEvents of hearth.sessions, each with the id to go on from",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = String.class)))
  public Multi<OutboundSseEvent> ofOne(
      @RestPath String id, @HeaderParam(LAST) String last, @Context Sse sse) {
    Caller caller = callers.current();
    long version = last == null ? 0 : Long.parseLong(matched(VERSION, last).group());
    sessions.require(id, callers.sightOf(caller));
    return watch.one(id, version, caller).map(shape(sse, entry -> Long.toString(entry.version())));
  }

  @GET
  @Path("events")
  @Operation(summary = "What happens from now on to all sessions that the caller may see")
  @APIResponse(
      responseCode = "200",
      description = "CloudEvents of hearth.sessions, each with the id to go on from",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = String.class)))
  public Multi<OutboundSseEvent> ofAll(@HeaderParam(LAST) String last, @Context Sse sse) {
    Caller caller = callers.current();
    Position position = events.now();
    if (last != null) {
      Matcher id = matched(POSITION, last);
      position = new Position(Long.parseLong(id.group(1)), Long.parseLong(id.group(2)));
    }
    return watch
        .all(position, caller)
        .map(shape(sse, entry -> entry.position().transaction() + "-" + entry.position().number()));
  }

  private static Matcher matched(Pattern pattern, String last) {
    Matcher matcher = pattern.matcher(last);
    if (!matcher.matches()) {
      throw new RequestRefusal.InvalidFields(
          List.of(
              new FieldFault(
                  LAST,
                  last,
                  "is no id of an event of this stream",
                  "leave it out to begin anew")));
    }
    return matcher;
  }

  private static Function<SessionWatch.Signal, OutboundSseEvent> shape(
      Sse sse, Function<SessionEventStore.Entry, String> id) {
    return signal ->
        switch (signal) {
          case SessionWatch.Happened(SessionEventStore.Entry entry) ->
              sse.newEventBuilder()
                  .id(id.apply(entry))
                  .name(entry.type())
                  .data(String.class, entry.json())
                  .build();
          case SessionWatch.ComeBack(Duration in) ->
              sse.newEventBuilder().comment("stopping").reconnectDelay(in.toMillis()).build();
          case SessionWatch.StillHere() -> sse.newEventBuilder().comment("still here").build();
        };
  }
}
