package dev.hearth.billing.statement;

import java.math.BigDecimal;

/** The last cost that was announced of a session. */
record Announced(long version, long coreMillis, long mibMillis, BigDecimal amount) {
  /** Whether a new announcement would say something else. */
  boolean differsFrom(Statement statement) {
    return coreMillis != statement.charged().coreMillis()
        || mibMillis != statement.charged().mibMillis()
        || amount.compareTo(statement.cost().amount()) != 0;
  }
}
