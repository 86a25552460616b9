package dev.hearth.session.submission;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.quota.Ledger;
import dev.hearth.session.quota.TenantGate;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Ends a session because somebody asked for it. Asking again changes nothing. */
@ApplicationScoped
class StopSession {
  private final Callers callers;
  private final Sessions sessions;
  private final Ledger ledger;
  private final TenantGate gate;
  private final Clock clock;

  StopSession(Callers callers, Sessions sessions, Ledger ledger, TenantGate gate, Clock clock) {
    this.callers = callers;
    this.sessions = sessions;
    this.ledger = ledger;
    this.gate = gate;
    this.clock = clock;
  }

  Session stop(Caller caller, String id) {
    String tenant = sessions.require(id, callers.sightOf(caller)).tenant();
    return gate.pass(
        tenant, () -> QuarkusTransaction.requiringNew().call(() -> stopHere(caller, id, tenant)));
  }

  private Session stopHere(Caller caller, String id, String tenant) {
    // A session that waits leaves its tenant's queue: the ledger comes first.
    ledger.lock(tenant);
    Session session = sessions.requireLocked(id, () -> callers.sightOf(caller));
    boolean owner = session.owner().equals(caller.subject());
    String message = owner ? "Its owner ended it." : "An administrator ended it.";
    session.stop("Stopped", message, clock.instant());
    if (session.changed()) {
      sessions.save(session);
      Log.infof("Session stopped: session=%s tenant=%s", session.id(), session.tenant());
    }
    if (session.state() == SessionState.ENDED) {
      ledger.moveOn(session.tenant());
    }
    return session;
  }
}
