package dev.hearth.tenant.persistence;

import java.util.Set;

/** The database refused or could not be asked. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the driver says of its own, as when connecting was given up half-way. */
  private static final String DRIVER = "99";

  /** SQL state classes of a database that is away or overloaded: the same call may work later. */
  private static final Set<String> TRANSIENT =
      Set.of("08", "25", "40", "53", "55", "57", "58", DRIVER);

  private final boolean mayPass;

  public StoreException(String sqlState, Exception cause) {
    super(cause.getMessage(), cause);
    this.mayPass =
        sqlState == null || sqlState.length() < 2 || TRANSIENT.contains(sqlState.substring(0, 2));
  }

  /** Whether the same call may work later. */
  public boolean mayPass() {
    return mayPass;
  }
}
