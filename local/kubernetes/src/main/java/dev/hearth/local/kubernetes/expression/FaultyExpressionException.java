package dev.hearth.local.kubernetes.expression;

/** An expression that is not of the language, or that came to nothing. */
public final class FaultyExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  FaultyExpressionException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
