package dev.hearth.tunnel.access;

import java.time.Instant;
import java.util.Optional;

/** One ticket against one session. Pure, so that its table can be read and tested. */
public final class TicketCheck {
  /** Either a grant, or why there is none. */
  public sealed interface Verdict {
    record Admitted(Grant grant) implements Verdict {}

    /** {@code doubtful} when a newer look at the session could say otherwise. */
    record Turned(Refusal refusal, boolean doubtful) implements Verdict {}
  }

  private TicketCheck() {}

  public static Verdict check(
      Optional<KnownSession> session, TicketText ticket, Scope scope, Instant now) {
    if (session.isEmpty()) {
      return new Verdict.Turned(Refusal.TICKET_INVALID, true);
    }
    Optional<Grant> grant = session.get().grantOf(Sha256.of(ticket));
    if (grant.isEmpty()) {
      return new Verdict.Turned(Refusal.TICKET_INVALID, true);
    }
    if (!now.isBefore(grant.get().expiresAt())) {
      return new Verdict.Turned(Refusal.TICKET_EXPIRED, false);
    }
    if (!grant.get().scopes().contains(scope.wireName())) {
      return new Verdict.Turned(Refusal.TICKET_SCOPE, false);
    }
    if (session.get().state() == KnownSession.State.ENDING) {
      return new Verdict.Turned(Refusal.SESSION_ENDED, false);
    }
    return new Verdict.Admitted(grant.get());
  }
}
