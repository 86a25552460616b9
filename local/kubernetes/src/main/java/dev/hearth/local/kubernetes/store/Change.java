package dev.hearth.local.kubernetes.store;

/** What became of an object: before is null where it was made, after where it went. */
public record Change(Stored before, Stored after, long version) {
  public boolean added() {
    return before == null;
  }

  public boolean deleted() {
    return after == null;
  }

  /** The object as it is now, or as it was last. */
  public Stored latest() {
    return after == null ? before : after;
  }

  public String type() {
    return latest().key().type();
  }
}
