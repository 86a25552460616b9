package dev.hearth.billing.statement;

/** Why a statement is not shown. */
public abstract sealed class StatementRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StatementRefusal(String message) {
    super(message);
  }

  /** There is no such session, or the caller may not know of it. */
  public static final class NotFound extends StatementRefusal {
    private static final long serialVersionUID = 1L;

    NotFound(String session) {
      super("There is no session " + session + " that you may see.");
    }
  }

  /** The request names no session. */
  public static final class NoSessionNamed extends StatementRefusal {
    private static final long serialVersionUID = 1L;

    NoSessionNamed() {
      super("session: is missing");
    }
  }
}
