package dev.hearth.session.retirement;

import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.placement.Cordon;
import dev.hearth.session.quota.Ledger;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Empties clusters that are to go while they are still there to meter and clear what they ran. The
 * cluster is marked first, in a transaction of its own, so that nothing new goes there; what it has
 * not taken in yet goes elsewhere or waits; what it runs goes on for the grace and is stopped then.
 * What a crash or a placement under way leaves behind, the next look finds.
 */
@ApplicationScoped
public class Drain {
  private static final int MOST_SHOWN = 20;

  private final Clusters clusters;
  private final SessionStore index;
  private final Sessions sessions;
  private final Ledger ledger;
  private final Clock clock;

  Drain(Clusters clusters, SessionStore index, Sessions sessions, Ledger ledger, Clock clock) {
    this.clusters = clusters;
    this.index = index;
    this.sessions = sessions;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Begins to empty {@code cluster}; asking again is harmless. */
  DrainView begin(String cluster, Duration grace) {
    Cordon cordon = QuarkusTransaction.requiringNew().call(() -> clusters.cordon(cluster, grace));
    Log.warnf("Cluster is being emptied: cluster=%s until=%s", cluster, cordon.until());
    empty(cluster, cordon);
    return show(cluster);
  }

  /** Goes on with every cluster that is being emptied. */
  public void look() {
    clusters.cordons().forEach(this::empty);
  }

  /** How far it is. */
  DrainView show(String cluster) {
    Optional<Cordon> cordon = clusters.cordonOf(cluster);
    List<String> left = index.liveIn(cluster);
    return new DrainView(
        cluster,
        cordon.isPresent(),
        cordon.map(Cordon::since).orElse(null),
        cordon.map(Cordon::until).orElse(null),
        clusters.isHeard(cluster),
        left.size(),
        left.stream()
            .limit(MOST_SHOWN)
            .flatMap(id -> sessions.find(id).stream())
            .map(DrainView.Left::of)
            .toList());
  }

  private void empty(String cluster, Cordon cordon) {
    Instant now = clock.instant();
    for (String id : index.liveIn(cluster)) {
      // One that cannot go holds up none behind it; the next look tries it again.
      try {
        boolean due = sessions.find(id).filter(session -> isDue(session, cordon, now)).isPresent();
        if (due) {
          QuarkusTransaction.requiringNew().run(() -> emptyHere(id, cluster, now));
        }
      } catch (RuntimeException e) {
        Log.errorf(e, "Session does not leave its cluster: cluster=%s session=%s", cluster, id);
      }
    }
  }

  /** Asked before anything is locked: most looks find nothing to do. */
  private static boolean isDue(Session session, Cordon cordon, Instant now) {
    return session.state() == SessionState.PLACED
        || (cordon.isOver(now) && session.state().before(SessionState.ENDING));
  }

  private void emptyHere(String id, String cluster, Instant now) {
    // The ledger before the session: the order in which everybody locks.
    String tenant = sessions.find(id).orElseThrow().tenant();
    ledger.lock(tenant);
    Session session = sessions.lock(id).orElseThrow();
    // It may have been let in again, and this session placed there, since it was looked at.
    Optional<Cordon> cordon = clusters.cordonOf(cluster);
    if (cordon.isEmpty() || !cluster.equals(session.cluster())) {
      return;
    }
    if (sessions.takeBack(session)) {
      ledger.moveOn(tenant);
    } else if (cordon.get().isOver(now)) {
      session.stop(
          "ClusterDrained",
          "Cluster "
              + cluster
              + " was emptied by an administrator. Start another session: it is placed elsewhere.",
          now);
      if (session.changed()) {
        sessions.save(session);
      }
    }
  }
}
