package dev.hearth.session.ticket;

import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Ticket;
import dev.hearth.session.request.JsonFields;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import org.jboss.resteasy.reactive.RestResponse;

/** Tickets of a session, for its owner alone. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class TicketEndpoint {
  private final Tickets tickets;
  private final Callers callers;

  TicketEndpoint(Tickets tickets, Callers callers) {
    this.tickets = tickets;
    this.callers = callers;
  }

  @POST
  @Path("{id}/tickets")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Makes a ticket and shows it once")
  @APIResponse(
      responseCode = "201",
      description = "The cluster lets it in",
      content = @Content(schema = @Schema(implementation = TicketView.class)))
  @APIResponse(
      responseCode = "202",
      description = "The cluster does not let it in yet; waitAt says where to ask",
      content = @Content(schema = @Schema(implementation = TicketView.class)))
  @RequestBody(content = @Content(schema = @Schema(implementation = TicketRequestBody.class)))
  public RestResponse<TicketView> grant(@RestPath String id, byte[] body) {
    JsonFields fields = JsonFields.read(body);
    Tickets.Granted granted = tickets.grant(callers.current(), id, fields);
    Ticket ticket = granted.ticket();
    return RestResponse.ResponseBuilder.<TicketView>create(granted.accepted() ? 201 : 202)
        .header("Location", TicketView.path(ticket))
        .header("Cache-Control", "no-store")
        .entity(TicketView.of(granted))
        .build();
  }

  @GET
  @Path("{id}/tickets")
  @Operation(summary = "The tickets the session ever had, without their secrets")
  public TicketView.TicketList list(@RestPath String id) {
    List<Tickets.Standing> all = tickets.list(callers.current(), id);
    return new TicketView.TicketList(all.stream().map(TicketView::of).toList());
  }

  @GET
  @Path("{id}/tickets/{ticket}")
  @Operation(summary = "One ticket, without its secret")
  public TicketView show(@RestPath String id, @RestPath String ticket) {
    return TicketView.of(tickets.require(callers.current(), id, ticket));
  }

  @DELETE
  @Path("{id}/tickets/{ticket}")
  @ResponseStatus(204)
  @Operation(summary = "Takes a ticket back")
  public void revoke(@RestPath String id, @RestPath String ticket) {
    tickets.revoke(callers.current(), id, ticket);
  }
}
