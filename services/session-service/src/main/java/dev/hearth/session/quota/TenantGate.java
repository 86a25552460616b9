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
 * tenants share. Here each holds only a place at the door, and there are never so many that others
 * find none.
 */
@ApplicationScoped
public class TenantGate {
  private static final int WAITING_FOR_EACH_INSIDE = 12;

  private final QuotaConfig config;

  /** One for each tenant that ever asked: as many as there are tenants. */
  private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();

  TenantGate(QuotaConfig config) {
    this.config = config;
  }

  /**
   * What {@code work} answers, when it is its turn: first come, first served.
   *
   * @param tenant one that exists
   * @throws QuotaRefusal.Busy where its turn does not come in time
   */
  public <T> T pass(String tenant, Supplier<T> work) {
    Semaphore gate = gates.computeIfAbsent(tenant, id -> new Semaphore(config.atOnce(), true));
    boolean full = gate.getQueueLength() >= WAITING_FOR_EACH_INSIDE * config.atOnce();
    if (full || !enter(gate, config.patience())) {
      throw new QuotaRefusal.Busy(tenant);
    }
    try {
      return work.get();
    } finally {
      gate.release();
    }
  }

  private static boolean enter(Semaphore gate, Duration patience) {
    try {
      return gate.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
