package dev.hearth.session.progress;

import dev.hearth.events.ClusterEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.quota.Ledger;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/**
 * Folds what a cluster saw into the session's record. Everything that follows is in one
 * transaction, and a repeat changes nothing, so a crash at any point costs only time.
 */
@ApplicationScoped
public class Progress {
  private final Sessions sessions;
  private final Clusters clusters;
  private final Ledger ledger;
  private final MeterRegistry meters;

  Progress(Sessions sessions, Clusters clusters, Ledger ledger, MeterRegistry meters) {
    this.sessions = sessions;
    this.clusters = clusters;
    this.ledger = ledger;
    this.meters = meters;
  }

  /** Takes in what {@code speaker}, the cluster whose topic it came on, says it saw. */
  public void fold(String speaker, ObservedEvent.Session seen, Instant at) {
    QuarkusTransaction.requiringNew().run(() -> foldHere(speaker, seen, at));
  }

  private void foldHere(String speaker, ObservedEvent.Session seen, Instant at) {
    Optional<Session> known = sessions.find(seen.session());
    if (known.isEmpty() || !speaker.equals(known.get().cluster())) {
      refuse(speaker, seen);
      return;
    }
    if (mayEnd(seen)) {
      // The ledger before the session: the order in which everybody locks.
      ledger.lock(known.get().tenant());
    }
    Session session = sessions.lock(seen.session()).orElseThrow();
    ClusterEvent.Gateway gateway = clusters.gateways().get(speaker);
    if (session.observe(seen, gateway == null ? null : gateway.url(), at)) {
      sessions.save(session);
      if (session.state().over()) {
        ledger.moveOn(session.tenant());
        Log.infof("Session over: session=%s state=%s", session.id(), session.state().label());
      }
    }
  }

  private static boolean mayEnd(ObservedEvent.Session seen) {
    return switch (seen.phase()) {
      case ENDED, FAILED -> true;
      case PROVISIONING, READY, ENDING -> false;
    };
  }

  /** A cluster may only speak of what was placed in it. */
  private void refuse(String speaker, ObservedEvent.Session seen) {
    meters.counter("hearth.observations.refused", "cluster", speaker).increment();
    Log.warnf(
        "Observation refused, the session is not placed there: cluster=%s session=%s",
        speaker, seen.session());
  }
}
