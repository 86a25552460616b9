package dev.hearth.session.quota;

import dev.hearth.session.life.Amount;
import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The row that is locked, and the sum that is the truth. */
@ApplicationScoped
class LedgerStore {
  private final DataSource database;

  LedgerStore(DataSource database) {
    this.database = database;
  }

  void lock(String tenant) {
    String open = "insert into ledger (tenant) values (?) on conflict do nothing";
    String lock = "select tenant from ledger where tenant = ? for update";
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(open);
        PreparedStatement select = connection.prepareStatement(lock)) {
      insert.setString(1, tenant);
      insert.executeUpdate();
      select.setString(1, tenant);
      select.executeQuery().close();
    } catch (SQLException e) {
      throw new StoreException("the ledger could not be locked", e.getSQLState(), e);
    }
  }

  /** What the tenant's live sessions have reserved; one that ends keeps it until it has ended. */
  Amount reserved(String tenant) {
    String sql =
        """
        select coalesce(sum(cpu_millis), 0), coalesce(sum(memory_mib), 0), count(*),
          coalesce(sum(gpus), 0)
        from session
        where tenant = ? and state in ('PLACED', 'PROVISIONING', 'READY', 'ENDING')
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Amount(row.getLong(1), row.getLong(2), row.getInt(3), row.getInt(4));
      }
    } catch (SQLException e) {
      throw new StoreException("reservations could not be summed up", e.getSQLState(), e);
    }
  }
}
