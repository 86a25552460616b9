package dev.hearth.session.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks the database whether it is there, on a connection of its own. */
@ApplicationScoped
class ProbeStore {
  private final AgroalDataSource database;

  ProbeStore(AgroalDataSource database) {
    this.database = database;
  }

  /** Calls {@code answered} for each answer; returns when {@code again} says no. */
  void ask(Duration limit, Runnable answered, BooleanSupplier again) {
    try (Connection connection = database.getConnection()) {
      do {
        if (!connection.isValid((int) limit.toSeconds())) {
          throw new StoreException("no answer within " + limit, "08006", null);
        }
        answered.run();
      } while (again.getAsBoolean());
    } catch (SQLException e) {
      throw new StoreException("the database could not be asked", e.getSQLState(), e);
    }
  }

  /**
   * Drops what the pool holds and nobody uses: each would be found dead by a request that waits for
   * it, one after the other.
   */
  void dropIdle() {
    database.flush(AgroalDataSource.FlushMode.IDLE);
  }
}
