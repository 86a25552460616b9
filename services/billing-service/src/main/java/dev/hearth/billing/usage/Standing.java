package dev.hearth.billing.usage;

/** Whether a slice counts. */
public enum Standing {
  /** The session was placed in the cluster that speaks of it. */
  VERIFIED,
  /** Nothing is known of the session's placement yet. */
  UNVERIFIED,
  /** The session belongs to another tenant or was placed elsewhere. */
  QUARANTINED
}
