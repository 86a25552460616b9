package dev.hearth.session.retirement;

import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.quota.Ledger;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/**
 * Writes off the sessions of clusters that were given up. The cluster is marked first, in a
 * transaction of its own, so that nothing new goes there; what a crash or a placement under way
 * leaves behind, the next look finds.
 *
 * <p>The fence is the desired state: it stays in the cluster's topic and asks for each session's
 * end, so that a cluster that comes back after all ends them instead of going on.
 */
@ApplicationScoped
public class Retirement {
  private final Clusters clusters;
  private final SessionStore index;
  private final Sessions sessions;
  private final Ledger ledger;
  private final Clock clock;

  Retirement(Clusters clusters, SessionStore index, Sessions sessions, Ledger ledger, Clock clock) {
    this.clusters = clusters;
    this.index = index;
    this.sessions = sessions;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Gives {@code cluster} up; returns how many sessions were written off. */
  int retire(String cluster) {
    QuarkusTransaction.requiringNew().run(() -> clusters.forget(cluster));
    int lost = writeOff(cluster);
    Log.warnf("Cluster given up: cluster=%s sessions=%d", cluster, lost);
    return lost;
  }

  void readmit(String cluster) {
    QuarkusTransaction.requiringNew().run(() -> clusters.readmit(cluster));
    Log.infof("Cluster let in again: cluster=%s", cluster);
  }

  /** Writes off what is left in clusters that were given up. */
  public void look() {
    clusters.forgotten().forEach(this::writeOff);
  }

  private int writeOff(String cluster) {
    int lost = 0;
    for (String id : index.liveIn(cluster)) {
      // One that cannot be written off holds up none behind it; the next look tries it again.
      try {
        QuarkusTransaction.requiringNew().run(() -> writeOffHere(id, cluster));
        lost++;
      } catch (RuntimeException e) {
        Log.errorf(e, "Session was not written off: cluster=%s session=%s", cluster, id);
      }
    }
    return lost;
  }

  private void writeOffHere(String id, String cluster) {
    Optional<Session> found = sessions.find(id);
    if (found.isEmpty()) {
      return;
    }
    // The ledger before the session: the order in which everybody locks.
    ledger.lock(found.get().tenant());
    Session session = sessions.lock(id).orElseThrow();
    if (!cluster.equals(session.cluster()) || !clusters.forgotten().contains(cluster)) {
      // It went elsewhere since it was looked at; or the cluster was let in again, and it may have
      // been placed there since.
      return;
    }
    session.writeOff(
        "ClusterForgotten",
        "Cluster " + cluster + " was given up by an administrator. Start another session.",
        clock.instant());
    if (session.changed()) {
      sessions.save(session);
      ledger.moveOn(session.tenant());
    }
  }
}
