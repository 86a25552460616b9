package dev.hearth.session.quota;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets a few requests of each tenant at a time to the database. Those of one tenant wait for each
 * other's locks anyway, and each that waits in the database holds one of the connections that all
 * tenants share. Here each holds only a place at the door.
 *
 * <p>Who waits does so in a room that all tenants share, and a tenant may have no more places in it
 * than are free for others: one alone half of them, two a third each. So no tenant or two can fill
 * it, and the rest of the door is for those who need not wait.
 */
@ApplicationScoped
public class TenantGate {
  private final QuotaConfig config;

  /** One for each tenant that ever asked: as many as there are tenants. */
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  private int waiting;

  TenantGate(QuotaConfig config) {
    this.config = config;
  }

  /** One tenant's. */
  private static final class Gate {
    private final Semaphore inside;
    private int waiting;

    Gate(int atOnce) {
      this.inside = new Semaphore(atOnce, true);
    }
  }

  /**
   * What {@code work} answers, when it is its turn: first come, first served.
   *
   * @param tenant one that exists
   * @throws QuotaRefusal.Busy where its turn does not come in time
   */
  public <T> T pass(String tenant, Supplier<T> work) {
    Gate gate = gates.computeIfAbsent(tenant, id -> new Gate(config.atOnce()));
    if (!enter(gate.inside, Duration.ZERO) && !enterAfterWaiting(gate)) {
      throw new QuotaRefusal.Busy(tenant);
    }
    try {
      return work.get();
    } finally {
      gate.inside.release();
    }
  }

  private boolean enterAfterWaiting(Gate gate) {
    if (!takePlace(gate)) {
      return false;
    }
    try {
      return enter(gate.inside, config.patience());
    } finally {
      givePlaceBack(gate);
    }
  }

  private synchronized boolean takePlace(Gate gate) {
    if (gate.waiting >= config.waitingRoom() - waiting) {
      return false;
    }
    gate.waiting++;
    waiting++;
    return true;
  }

  private synchronized void givePlaceBack(Gate gate) {
    gate.waiting--;
    waiting--;
  }

  /** With a time, even of zero, nobody goes past those who wait. */
  private static boolean enter(Semaphore inside, Duration patience) {
    try {
      return inside.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
