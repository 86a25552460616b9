package dev.hearth.session.quota;

import dev.hearth.events.TenantEvent.Quota;
import dev.hearth.session.access.Tenant;
import dev.hearth.session.access.TenantStore;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.QueuePlace;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.ClusterMap;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.placement.Placement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts sessions as quota and clusters allow, first come first served. One who waits for quota
 * holds up everybody behind them, because otherwise small sessions would starve big ones; one who
 * waits only for a cluster does not, nor does one who could not start if the tenant's whole quota
 * were free: only an administrator could ever let them in. See decision 0007.
 *
 * <p>Locks are taken in one order: the ledger row, then session rows.
 */
@ApplicationScoped
public class Ledger {
  private final LedgerStore store;
  private final TenantStore tenants;
  private final SessionStore queues;
  private final Sessions sessions;
  private final Clusters clusters;
  private final QuotaConfig config;
  private final Clock clock;

  Ledger(
      LedgerStore store,
      TenantStore tenants,
      SessionStore queues,
      Sessions sessions,
      Clusters clusters,
      QuotaConfig config,
      Clock clock) {
    this.store = store;
    this.tenants = tenants;
    this.queues = queues;
    this.sessions = sessions;
    this.clusters = clusters;
    this.config = config;
    this.clock = clock;
  }

  /** Until the transaction ends nobody else reserves, releases or queues for {@code tenant}. */
  public void lock(String tenant) {
    store.lock(tenant);
  }

  /**
   * Lets a new session into the tenant's queue and moves the queue on. The ledger must be locked.
   *
   * @throws QuotaRefusal where it would have to wait and may not
   */
  public void admit(Tenant tenant, Session session, boolean mayWait) {
    List<Session> queue = new ArrayList<>(queues.lockQueue(tenant.id()));
    if (queue.size() >= config.queueLimit()) {
      throw new QuotaRefusal.QueueFull(config.queueLimit());
    }
    queue.add(session);
    List<Placement> placements = walk(tenant, queue);
    if (session.state() == SessionState.QUEUED && !mayWait) {
      throw refusal(tenant, session, placements.getLast());
    }
    sessions.add(session);
    queue.removeLast();
    queue.stream().filter(Session::changed).forEach(sessions::save);
    queue.add(session);
    explain(queue, placements);
  }

  /** Starts what can start now that something has changed. The ledger must be locked. */
  public void moveOn(String tenant) {
    List<Session> queue = queues.lockQueue(tenant);
    if (!queue.isEmpty()) {
      List<Placement> placements = walk(tenants.find(tenant).orElseThrow(), queue);
      queue.stream().filter(Session::changed).forEach(sessions::save);
      explain(queue, placements);
    }
  }

  private List<Placement> walk(Tenant tenant, List<Session> queue) {
    Instant now = clock.instant();
    ClusterMap map = clusters.map();
    Amount quota = amount(tenant.quota());
    Amount reserved = store.reserved(tenant.id());
    Amount waiting = Amount.NONE;
    List<Placement> placements = new ArrayList<>();
    int position = 1;
    for (Session session : queue) {
      Amount own = session.spec().reservation();
      Amount missing = reserved.plus(waiting).plus(own).beyond(quota);
      Placement placement = null;
      if (!tenant.active()) {
        String why = "The tenant is not active and starts no sessions.";
        session.queue(new QueuePlace(position++, missing), "TenantNotActive", why, now);
        waiting = waiting.plus(own);
      } else if (!missing.none()) {
        Amount never = own.beyond(quota);
        queueForQuota(session, new QueuePlace(position++, missing), never, now);
        waiting = never.none() ? waiting.plus(own) : waiting;
      } else {
        placement = map.choose(tenant, session.spec());
        if (placement.found()) {
          session.place(placement.cluster(), placement.region(), now);
          reserved = reserved.plus(own);
        } else {
          String why = "No cluster can take the session now; its placement says why.";
          session.queue(new QueuePlace(position++, Amount.NONE), "NoCluster", why, now);
        }
      }
      placements.add(placement);
    }
    return placements;
  }

  private static void queueForQuota(Session session, QueuePlace place, Amount never, Instant now) {
    String explanation = "Waits for quota: " + describe(place.missing()) + " missing.";
    if (!never.none()) {
      explanation +=
          " It asks for more than the tenant's whole quota and starts only when that is raised;"
              + " sessions behind it do not wait for it. Ask for fewer or smaller executors.";
    }
    session.queue(place, "QuotaExceeded", explanation, now);
  }

  private static QuotaRefusal refusal(Tenant tenant, Session session, Placement placement) {
    return placement == null
        ? new QuotaRefusal.Exceeded(
            amount(tenant.quota()), session.spec().reservation(), session.queue())
        : new QuotaRefusal.NoCluster(placement);
  }

  private void explain(List<Session> queue, List<Placement> placements) {
    for (int i = 0; i < queue.size(); i++) {
      if (placements.get(i) != null) {
        clusters.explain(queue.get(i).id(), placements.get(i));
      }
    }
  }

  static String describe(Amount missing) {
    List<String> parts = new ArrayList<>();
    if (missing.cpuMillis() > 0) {
      parts.add(missing.cpuMillis() + " CPU millis");
    }
    if (missing.memoryMiB() > 0) {
      parts.add(missing.memoryMiB() + " MiB of memory");
    }
    if (missing.sessions() > 0) {
      parts.add(missing.sessions() + (missing.sessions() == 1 ? " session" : " sessions"));
    }
    if (missing.gpus() > 0) {
      parts.add(missing.gpus() + (missing.gpus() == 1 ? " GPU" : " GPUs"));
    }
    return String.join(", ", parts);
  }

  private static Amount amount(Quota quota) {
    return new Amount(quota.cpuMillis(), quota.memoryMiB(), quota.sessions(), quota.gpus());
  }
}
