package dev.hearth.session.progress;

/** Why a stream of events is not begun. */
public abstract sealed class WatchRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private WatchRefusal(String message) {
    super(message);
  }

  /** One caller's own streams. */
  public static final class TooMany extends WatchRefusal {
    private static final long serialVersionUID = 1L;

    TooMany(int most) {
      super("You have " + most + " streams of events open, which is the most. Close some.");
    }
  }

  /** Everybody's streams together. */
  public static final class Crowded extends WatchRefusal {
    private static final long serialVersionUID = 1L;

    Crowded(int most) {
      super(most + " streams of events are open here, which is the most. Try again shortly.");
    }
  }
}
