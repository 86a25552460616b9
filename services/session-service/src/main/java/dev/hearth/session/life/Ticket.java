package dev.hearth.session.life;

import java.time.Instant;
import java.util.Set;

/**
 * What is kept of a ticket: never the ticket itself.
 *
 * @param revision of the desired state that first carried it
 * @param revokedAt null while it was not taken back
 */
public record Ticket(
    String id,
    String session,
    String sha256,
    Set<String> scopes,
    String owner,
    Instant createdAt,
    Instant expiresAt,
    Instant revokedAt,
    long revision) {

  public Ticket {
    scopes = Set.copyOf(scopes);
  }

  public boolean live(Instant now) {
    return revokedAt == null && expiresAt.isAfter(now);
  }

  /** A hash opens nothing, but it is nobody's business either. */
  @Override
  public String toString() {
    return "Ticket[id=" + id + ", session=" + session + ", scopes=" + scopes + "]";
  }
}
