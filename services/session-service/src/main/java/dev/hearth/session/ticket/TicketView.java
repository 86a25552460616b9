package dev.hearth.session.ticket;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.life.Ticket;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/**
 * A ticket as its owner sees it.
 *
 * @param ticket the secret; only in the answer that made it
 * @param accepted whether the session's cluster lets it in
 * @param waitAt where to ask again whether it is; absent where it is, and where it never will be
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record TicketView(
    String id,
    String ticket,
    List<String> scopes,
    Instant createdAt,
    Instant expiresAt,
    Instant revokedAt,
    boolean accepted,
    String waitAt) {

  /** With its secret. */
  static TicketView of(Tickets.Granted granted) {
    boolean accepted = granted.accepted();
    return of(granted.ticket(), granted.text().value(), accepted, !accepted);
  }

  static TicketView of(Tickets.Standing standing) {
    boolean accepted = standing.accepted();
    return of(standing.ticket(), null, accepted, standing.live() && !accepted);
  }

  private static TicketView of(Ticket ticket, String text, boolean accepted, boolean waits) {
    return new TicketView(
        ticket.id(),
        text,
        List.copyOf(new TreeSet<>(ticket.scopes())),
        ticket.createdAt(),
        ticket.expiresAt(),
        ticket.revokedAt(),
        accepted,
        waits ? path(ticket) : null);
  }

  static String path(Ticket ticket) {
    return "/v1/sessions/" + ticket.session() + "/tickets/" + ticket.id();
  }

  /** All of a session's tickets. */
  @RegisterForReflection
  record TicketList(List<TicketView> tickets) {}

  @Override
  public String toString() {
    return "TicketView[id=" + id + "]";
  }
}
