package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;

/** Why the operator itself ends a session. Another reason is one that the control plane gave. */
enum EndReason {
  LIFETIME_REACHED("LifetimeReached", Phase.ENDED),
  IDLE("Idle", Phase.ENDED),
  DELETED("Deleted", Phase.ENDED),
  ENDPOINT_LOST("EndpointLost", Phase.FAILED),
  NAMESPACE_LOST("NamespaceLost", Phase.FAILED),
  NOT_STARTED("EndpointNotStarted", Phase.FAILED),
  COMPLETED("Completed", Phase.ENDED),
  DRIVER_ENDED("DriverEnded", Phase.ENDED),
  DRIVER_FAILED("DriverFailed", Phase.FAILED),
  NOT_SUBMITTED("NotSubmitted", Phase.FAILED),
  NOT_UPLOADED("NotUploaded", Phase.FAILED),
  DRIVER_NOT_STARTED("DriverNotStarted", Phase.FAILED),
  UNSUPPORTED_KIND("UnsupportedKind", Phase.FAILED);

  private final String text;
  private final Phase outcome;

  EndReason(String text, Phase outcome) {
    this.text = text;
    this.outcome = outcome;
  }

  String text() {
    return text;
  }

  /** Whether {@code reason} is the driver's own end. */
  static boolean isOfDriver(String reason) {
    return COMPLETED.text.equals(reason)
        || DRIVER_ENDED.text.equals(reason)
        || DRIVER_FAILED.text.equals(reason);
  }

  /** What a session that ends for {@code reason} comes to. */
  static Phase outcome(String reason) {
    for (EndReason each : values()) {
      if (each.text.equals(reason)) {
        return each.outcome;
      }
    }
    return Phase.ENDED;
  }
}
