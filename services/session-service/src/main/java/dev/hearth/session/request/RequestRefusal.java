package dev.hearth.session.request;

import java.util.List;

/** Why a request could not be taken as it stands. */
public abstract sealed class RequestRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RequestRefusal(String message) {
    super(message);
  }

  /** The body is no JSON object. */
  public static final class Malformed extends RequestRefusal {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
      super(message);
    }
  }

  /** Fields that are unknown, missing or out of bounds: all of them. */
  public static final class InvalidFields extends RequestRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<FieldFault> faults;

    public InvalidFields(List<FieldFault> faults) {
      super(summary(faults));
      this.faults = List.copyOf(faults);
    }

    public List<FieldFault> faults() {
      return faults;
    }

    private static String summary(List<FieldFault> faults) {
      FieldFault first = faults.getFirst();
      String more = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
      return first.name() + ": " + first.message() + more;
    }
  }
}
