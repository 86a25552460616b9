package dev.hearth.session.quota;

import dev.hearth.session.life.Amount;
import dev.hearth.session.life.QueuePlace;
import dev.hearth.session.placement.Placement;

/** Why a session that may not wait cannot start now. */
public abstract sealed class QuotaRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private QuotaRefusal(String message) {
    super(message);
  }

  /** The tenant's quota is used up, or others wait for it already. */
  public static final class Exceeded extends QuotaRefusal {
    private static final long serialVersionUID = 1L;
    private final transient Amount quota;
    private final transient Amount requested;
    private final transient QueuePlace place;

    Exceeded(Amount quota, Amount requested, QueuePlace place) {
      super(
          "The tenant's quota has no room for the session: "
              + Ledger.describe(place.missing())
              + " missing. End a session, ask for less, or let it wait with queue=true.");
      this.quota = quota;
      this.requested = requested;
      this.place = place;
    }

    public Amount quota() {
      return quota;
    }

    public Amount requested() {
      return requested;
    }

    public QueuePlace place() {
      return place;
    }
  }

  /** Quota there is, but no cluster can take the session. */
  public static final class NoCluster extends QuotaRefusal {
    private static final long serialVersionUID = 1L;
    private final transient Placement placement;

    NoCluster(Placement placement) {
      super("No cluster can take the session now. Try later, or let it wait with queue=true.");
      this.placement = placement;
    }

    public Placement placement() {
      return placement;
    }
  }

  /** The tenant's other requests have not been dealt with yet. */
  public static final class Busy extends QuotaRefusal {
    private static final long serialVersionUID = 1L;

    Busy(String tenant) {
      super("Tenant " + tenant + " makes many requests at once. Try again shortly.");
    }
  }

  /** Too many wait already. */
  public static final class QueueFull extends QuotaRefusal {
    private static final long serialVersionUID = 1L;

    QueueFull(int limit) {
      super("The tenant has " + limit + " sessions that wait already. End one of them first.");
    }
  }
}
