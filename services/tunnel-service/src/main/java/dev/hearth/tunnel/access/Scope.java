package dev.hearth.tunnel.access;

import java.util.Arrays;
import java.util.Optional;

/** A door that a ticket can open, under the name that the ticket carries. */
public enum Scope {
  KUBE("kube", true),
  TUNNEL("tunnel", true),
  /** Files that the session's application is made of. */
  FILES("files", true),
  /** Spark Connect: no address leads there, the ticket itself says to which session. */
  CONNECT("connect", false);

  private final String name;
  private final boolean addressed;

  Scope(String name, boolean addressed) {
    this.name = name;
    this.addressed = addressed;
  }

  public String wireName() {
    return name;
  }

  /** The door whose address has {@code segment} where doors are named. */
  public static Optional<Scope> addressed(String segment) {
    return Arrays.stream(values())
        .filter(one -> one.addressed && one.name.equals(segment))
        .findFirst();
  }
}
