package dev.hearth.session.life;

/** Where a session is in its life; it only goes forward. */
public enum SessionState {
  QUEUED("Queued"),
  PLACED("Placed"),
  PROVISIONING("Provisioning"),
  READY("Ready"),
  ENDING("Ending"),
  ENDED("Ended"),
  FAILED("Failed");

  private final String label;

  SessionState(String label) {
    this.label = label;
  }

  /** As users see it. */
  public String label() {
    return label;
  }

  public boolean over() {
    return this == ENDED || this == FAILED;
  }

  public boolean before(SessionState other) {
    return ordinal() < other.ordinal();
  }
}
