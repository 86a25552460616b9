package dev.hearth.billing.persistence;

/** The database refused or could not be asked. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQL state classes that blame the data: data exception, integrity constraint violation. */
  private static final String DATA = "22";

  private static final String INTEGRITY = "23";

  private final boolean blamesData;

  public StoreException(String sqlState, Exception cause) {
    super(cause.getMessage(), cause);
    this.blamesData =
        sqlState != null && (sqlState.startsWith(DATA) || sqlState.startsWith(INTEGRITY));
  }

  /** Whether the same data will never be taken; everything else may pass. */
  public boolean blamesData() {
    return blamesData;
  }
}
