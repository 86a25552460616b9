package dev.hearth.session.life;

/** Why something cannot be had of a session. */
public abstract sealed class SessionRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SessionRefusal(String message) {
    super(message);
  }

  /** There is no such session, or none that the caller may know of. */
  public static final class NotFound extends SessionRefusal {
    private static final long serialVersionUID = 1L;

    public NotFound(String session) {
      super("There is no session " + session + " that you may see.");
    }
  }

  /** It is ending or has ended. */
  public static final class Over extends SessionRefusal {
    private static final long serialVersionUID = 1L;

    public Over(String session) {
      super("Session " + session + " is ending or has ended. Start another one.");
    }
  }

  /** Only the person who made the session may do this. */
  public static final class OwnerOnly extends SessionRefusal {
    private static final long serialVersionUID = 1L;

    public OwnerOnly(String session) {
      super("Only the owner of session " + session + " has to do with its tickets.");
    }
  }
}
