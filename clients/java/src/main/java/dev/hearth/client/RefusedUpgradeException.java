package dev.hearth.client;

import java.io.IOException;

/** The gateway answered an upgrade with something other than 101. */
final class RefusedUpgradeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedUpgradeException(int status) {
    super("the gateway answered " + status);
    this.status = status;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }
}
