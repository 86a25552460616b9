package dev.hearth.tunnel.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the doors need to know of a session, as its object said at a generation.
 *
 * @param uploads names of the files that are uploaded to it; mostly none
 * @param ui which of the ports is that of the driver's UI, where the driver is behind the tunnel
 */
public record KnownSession(
    String id,
    String uid,
    long generation,
    State state,
    Optional<Address> endpoint,
    Set<Integer> ports,
    Optional<Integer> ui,
    Set<String> uploads,
    List<Grant> grants) {

  /** Ready means that the operator has seen the endpoint answer. */
  public enum State {
    STARTING,
    READY,
    ENDING
  }

  /** Where the session's endpoint has its door. */
  public record Address(String host, int port) {}

  public KnownSession {
    ports = Set.copyOf(ports);
    uploads = Set.copyOf(uploads);
    grants = List.copyOf(grants);
  }

  /** Looks at every grant, so that the time taken doesn't tell which one matched. */
  public Optional<Grant> grantOf(Sha256 hash) {
    Grant found = null;
    for (Grant grant : grants) {
      if (grant.hash().equals(hash)) {
        found = grant;
      }
    }
    return Optional.ofNullable(found);
  }
}
