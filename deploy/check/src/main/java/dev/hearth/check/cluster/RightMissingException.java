package dev.hearth.check.cluster;

/** The caller may not look at what a check needs to see. */
public final class RightMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RightMissingException(String message) {
    super(message);
  }
}
