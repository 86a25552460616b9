package dev.hearth.events;

/**
 * A message that is no event of its stream: for the dead-letter topic, since a repeat cannot help.
 */
public final class UnreadableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableEventException(Exception cause) {
    super(cause.getMessage(), cause);
  }

  /** It could be read and still says nothing: {@code message} says what is wrong with it. */
  public UnreadableEventException(String message) {
    super(message);
  }
}
