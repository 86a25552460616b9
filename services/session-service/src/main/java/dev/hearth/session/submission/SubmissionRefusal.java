package dev.hearth.session.submission;

import java.util.Collection;
import java.util.List;

/** Why a session is not made. */
public abstract sealed class SubmissionRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SubmissionRefusal(String message) {
    super(message);
  }

  /** The kind is a word of the contract that this installation does not serve yet. */
  public static final class KindNotOffered extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<String> offered;

    KindNotOffered(String kind, Collection<String> offered) {
      super("Sessions of kind " + kind + " are not offered. Offered: " + offered + ".");
      this.offered = List.copyOf(offered);
    }

    public List<String> offered() {
      return offered;
    }
  }

  /** There is no image of that version. */
  public static final class SparkVersionNotOffered extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<String> offered;

    SparkVersionNotOffered(String version, Collection<String> offered) {
      super("Spark " + version + " is not offered. Offered: " + offered + ".");
      this.offered = List.copyOf(offered);
    }

    public List<String> offered() {
      return offered;
    }
  }

  /** The key came before with another request. */
  public static final class KeyReused extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;

    KeyReused() {
      super("The Idempotency-Key was used for another request. Use a new one for each session.");
    }
  }
}
