package dev.hearth.tunnel.access;

/** A door that a ticket can open, under the name that the ticket carries. */
public enum Scope {
  KUBE("kube"),
  TUNNEL("tunnel");

  private final String name;

  Scope(String name) {
    this.name = name;
  }

  /** The same name as the first segment of the door's address. */
  public String wireName() {
    return name;
  }
}
