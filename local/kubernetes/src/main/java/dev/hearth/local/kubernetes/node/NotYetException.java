package dev.hearth.local.kubernetes.node;

/** Something that a container needs is not there (yet): the reason and message of its waiting. */
final class NotYetException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  NotYetException(String reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
