package dev.hearth.tunnel.access;

import dev.hearth.tunnel.http.Problem;

/** Why a door stays shut. What a caller may not know looks like what isn't there. */
public enum Refusal {
  TICKET_MISSING(
      401, "ticket-missing", "Ticket missing", "Send the session's ticket as bearer token.", 0),
  TICKET_INVALID(
      401,
      "ticket-invalid",
      "Ticket invalid",
      "This ticket opens nothing here. Make a new one.",
      0),
  TICKET_EXPIRED(
      401, "ticket-expired", "Ticket expired", "This ticket's time is over. Make a new one.", 0),
  TICKET_SCOPE(
      403, "ticket-scope", "Ticket has another scope", "This ticket doesn't open this door.", 0),
  TICKET_FOREIGN(
      403, "ticket-foreign", "Ticket of another session", "This ticket is another session's.", 0),
  TICKET_IN_QUERY(
      400,
      "ticket-in-query",
      "Ticket in the address",
      "Addresses are logged: send the ticket as bearer token, and make a new one.",
      0),
  ADDRESS_REFUSED(
      400,
      "address-refused",
      "Address refused",
      "Dots, escapes and empty parts aren't resolved in this address.",
      0),
  NO_SUCH_DOOR(404, "no-such-door", "No such door", "Nothing is served at this address.", 0),
  SESSION_NOT_READY(
      503, "session-not-ready", "Session not ready", "The session is still starting.", 2),
  SESSION_ENDED(410, "session-ended", "Session ended", "The session is over.", 0),
  TOO_MANY_STREAMS(
      429,
      "too-many-streams",
      "Too many streams",
      "The session has as many open streams as it may have.",
      2),
  UNDECIDED(
      503,
      "access-undecided",
      "Access undecided",
      "The session couldn't be looked up just now. Try again.",
      1),
  CALLER_NOT_GATEWAY(
      403, "caller-not-gateway", "Not the gateway", "Only the gateway may knock here.", 0);

  private final Problem problem;

  Refusal(int status, String slug, String title, String detail, int retryAfterSeconds) {
    this.problem = new Problem(status, slug, title, detail, retryAfterSeconds);
  }

  public Problem problem() {
    return problem;
  }

  /** The name that counters and problems share. */
  public String slug() {
    return problem.slug();
  }
}
