package dev.hearth.session.tenancy;

import dev.hearth.events.TenantEvent;
import dev.hearth.events.TenantEvent.Member;
import dev.hearth.events.TenantEvent.TenantState;
import dev.hearth.session.access.TenantStore;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.life.TicketStore;
import dev.hearth.session.quota.Ledger;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Takes in a tenant as it is now, with all that follows, in one transaction. */
@ApplicationScoped
public class TenantChanges {
  private final TenantStore tenants;
  private final SessionStore index;
  private final Sessions sessions;
  private final TicketStore tickets;
  private final Ledger ledger;
  private final Clock clock;

  TenantChanges(
      TenantStore tenants,
      SessionStore index,
      Sessions sessions,
      TicketStore tickets,
      Ledger ledger,
      Clock clock) {
    this.tenants = tenants;
    this.index = index;
    this.sessions = sessions;
    this.tickets = tickets;
    this.ledger = ledger;
    this.clock = clock;
  }

  public void apply(TenantEvent.Changed changed) {
    QuarkusTransaction.requiringNew().run(() -> applyHere(changed));
  }

  private void applyHere(TenantEvent.Changed changed) {
    Set<String> gone = tenants.membersOf(changed.tenant());
    if (!tenants.save(changed)) {
      return;
    }
    ledger.lock(changed.tenant());
    Set<String> members = new HashSet<>();
    changed.members().stream().map(Member::subject).forEach(members::add);
    gone.removeAll(members);
    Instant now = clock.instant();
    for (String id : index.live(changed.tenant())) {
      Session session = sessions.lock(id).orElseThrow();
      revokeTickets(session, gone, now);
      if (changed.state() == TenantState.CLOSED) {
        session.stop("TenantClosed", "The tenant was closed.", now);
      }
      if (session.changed()) {
        sessions.save(session);
      }
    }
    ledger.moveOn(changed.tenant());
    Log.infof(
        "Tenant taken in: tenant=%s version=%d state=%s",
        changed.tenant(), changed.version(), changed.state());
  }

  private void revokeTickets(Session session, Set<String> gone, Instant now) {
    if (gone.contains(session.owner())
        && tickets.revokeOf(session.id(), session.owner(), now)
        && !session.state().over()) {
      session.changeTickets();
    }
  }
}
