package dev.hearth.session.ticket;

/** Why there is no ticket. */
public abstract sealed class TicketRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TicketRefusal(String message) {
    super(message);
  }

  /** The session has no such ticket. */
  public static final class NotFound extends TicketRefusal {
    private static final long serialVersionUID = 1L;

    NotFound(String ticket) {
      super("The session has no ticket " + ticket + ".");
    }
  }

  /** Enough are good already. */
  public static final class TooMany extends TicketRefusal {
    private static final long serialVersionUID = 1L;

    TooMany(int limit) {
      super("The session has " + limit + " tickets that are good. Revoke one of them first.");
    }
  }
}
