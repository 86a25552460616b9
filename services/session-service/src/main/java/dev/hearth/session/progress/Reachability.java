package dev.hearth.session.progress;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.quota.Ledger;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether clusters are heard. Silence marks the sessions of a cluster and changes nothing else
 * about them: their pods do not need the control plane.
 */
@ApplicationScoped
public class Reachability {
  private final Clusters clusters;
  private final SessionStore index;
  private final Sessions sessions;
  private final Ledger ledger;
  private final Clock clock;

  Reachability(
      Clusters clusters, SessionStore index, Sessions sessions, Ledger ledger, Clock clock) {
    this.clusters = clusters;
    this.index = index;
    this.sessions = sessions;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** A cluster spoke: it is there, and has room perhaps for somebody who waits. */
  public void heard(ClusterEvent.Heartbeat heartbeat) {
    boolean latest = QuarkusTransaction.requiringNew().call(() -> clusters.take(heartbeat));
    if (latest && clusters.heard(true, clock.instant()).contains(heartbeat.cluster())) {
      mark(heartbeat.cluster(), true);
      // Who waits for quota waits on, whoever speaks: queues may be long, and this comes often.
      for (String tenant : index.tenantsThatWaitForMoreThanQuota()) {
        QuarkusTransaction.requiringNew()
            .run(
                () -> {
                  ledger.lock(tenant);
                  ledger.moveOn(tenant);
                });
      }
    }
  }

  Duration patience() {
    return clusters.patience();
  }

  /** Looks for clusters that have fallen silent by {@code now}. */
  void look(Instant now) {
    clusters.heard(false, now).forEach(cluster -> mark(cluster, false));
  }

  private void mark(String cluster, boolean heard) {
    List<String> others = index.liveIn(cluster, heard);
    for (String id : others) {
      QuarkusTransaction.requiringNew()
          .run(
              () ->
                  sessions
                      .lock(id)
                      .ifPresent(
                          session -> {
                            session.reach(heard, clock.instant());
                            sessions.save(session);
                          }));
    }
    if (!others.isEmpty()) {
      Log.infof(
          "Cluster is %s: cluster=%s sessions=%d",
          heard ? "heard again" : "silent", cluster, others.size());
    }
  }
}
