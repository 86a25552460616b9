package dev.hearth.session.persistence;

import java.util.Set;

/** The database refused or could not be asked. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQL state classes that blame the data: data exception, integrity constraint violation. */
  private static final Set<String> DATA = Set.of("22", "23");

  /** What the driver says of its own, as when connecting was given up half-way. */
  private static final String DRIVER = "99";

  /** SQL state classes of a database that is away or overloaded: the same call may work later. */
  private static final Set<String> TRANSIENT =
      Set.of("08", "25", "40", "53", "55", "57", "58", DRIVER);

  /** The first two characters of the SQL state; empty where the pool, not the database, failed. */
  private final String kind;

  public StoreException(String message, String sqlState, Exception cause) {
    super(message, cause);
    this.kind = sqlState == null || sqlState.length() < 2 ? "" : sqlState.substring(0, 2);
  }

  /** Whether the same data will never be taken. */
  public boolean blamesData() {
    return DATA.contains(kind);
  }

  /** Whether the same call may work later. */
  public boolean mayPass() {
    return kind.isEmpty() || TRANSIENT.contains(kind);
  }
}
