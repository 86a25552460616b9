package dev.hearth.client;

import java.io.IOException;

/** The tunnel cannot be opened; the message says why and what to do. */
public final class TunnelException extends IOException {
  private static final long serialVersionUID = 1L;

  TunnelException(String message) {
    super(message);
  }

  TunnelException(String message, Throwable cause) {
    super(message, cause);
  }
}
