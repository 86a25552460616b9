package dev.hearth.session.http;

/** A request that is not begun, because it could not be done in time. */
abstract sealed class TurnedAway extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TurnedAway(String message) {
    super(message, null, false, false);
  }

  /** As many requests as can be served are being served. */
  static final class Crowded extends TurnedAway {
    private static final long serialVersionUID = 1L;

    Crowded(int most) {
      super(most + " requests are being served, which is the most at one time.");
    }
  }

  /** Each would only wait for its time limit. */
  static final class StoreAway extends TurnedAway {
    private static final long serialVersionUID = 1L;

    StoreAway() {
      super("The service's database does not answer.");
    }
  }
}
