package dev.hearth.billing.publication;

import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.billing.persistence.StoreException;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** The outbox's rows, and the lease that makes one process their only publisher. */
@ApplicationScoped
class OutboxStore {
  /** Any number will do, as long as nothing else in this database locks it. */
  private static final long LOCK = 0x6865_6172_7468L;

  private final AgroalDataSource database;
  private final SqlStore sql;

  OutboxStore(AgroalDataSource database, SqlStore sql) {
    this.database = database;
    this.sql = sql;
  }

  void add(String topic, String key, byte[] payload) {
    sql.update("insert into outbox (topic, key, payload) values (?, ?, ?)", topic, key, payload);
    sql.query("select pg_notify('outbox', '')", row -> row.getObject(1));
  }

  /** The right to publish, unless another process has it. */
  Optional<Lease> lease() {
    try {
      Connection connection = database.getConnection();
      boolean leads = false;
      try {
        leads = tryLock(connection);
      } finally {
        if (!leads) {
          connection.close();
        }
      }
      return leads ? Optional.of(listening(new Lease(connection))) : Optional.empty();
    } catch (SQLException e) {
      throw new StoreException(e.getSQLState(), e);
    }
  }

  private static boolean tryLock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /**
   * Only who leads listens: a connection that goes back to the pool would keep listening and gather
   * notifications that nobody reads. Rows are read after this, so none is missed.
   */
  private static Lease listening(Lease lease) throws SQLException {
    boolean listens = false;
    try (Statement statement = lease.connection.createStatement()) {
      statement.execute("listen outbox");
      listens = true;
      return lease;
    } finally {
      if (!listens) {
        lease.close();
      }
    }
  }

  /**
   * The right to publish. Rows are read and removed on the connection that holds the lock: who has
   * lost the lock can remove nothing.
   */
  static final class Lease implements AutoCloseable {
    private final Connection connection;

    private Lease(Connection connection) {
      this.connection = connection;
    }

    /** The oldest rows, in order. */
    List<OutboxRow> oldest(int limit) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "select id, topic, key, payload from outbox order by id limit ?")) {
        statement.setInt(1, limit);
        List<OutboxRow> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            rows.add(
                new OutboxRow(row.getLong(1), row.getString(2), row.getString(3), row.getBytes(4)));
          }
        }
        return rows;
      } catch (SQLException e) {
        throw new StoreException(e.getSQLState(), e);
      }
    }

    /** How many rows wait; {@code most} bounds what counting them may cost. */
    int waiting(int most) {
      try (PreparedStatement statement =
          connection.prepareStatement("select count(*) from (select from outbox limit ?) w")) {
        statement.setInt(1, most);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return row.getInt(1);
        }
      } catch (SQLException e) {
        throw new StoreException(e.getSQLState(), e);
      }
    }

    /** Forgets rows that Kafka has acknowledged. */
    void remove(List<OutboxRow> acknowledged) {
      try (PreparedStatement statement =
          connection.prepareStatement("delete from outbox where id = any(?)")) {
        Object[] ids = acknowledged.stream().map(OutboxRow::id).toArray();
        statement.setArray(1, connection.createArrayOf("bigint", ids));
        statement.executeUpdate();
      } catch (SQLException e) {
        throw new StoreException(e.getSQLState(), e);
      }
    }

    /** Waits until somebody adds a row, but no longer than {@code most}. */
    void awaitNews(Duration most) {
      try {
        connection.unwrap(PGConnection.class).getNotifications((int) most.toMillis());
      } catch (SQLException e) {
        throw new StoreException(e.getSQLState(), e);
      }
    }

    /** The pool takes the connection back, so what a session holds must be given up by hand. */
    @Override
    public void close() {
      try (connection;
          Statement statement = connection.createStatement()) {
        statement.execute("unlisten outbox");
        statement.execute("select pg_advisory_unlock(" + LOCK + ")");
      } catch (SQLException e) {
        throw new StoreException(e.getSQLState(), e);
      }
    }
  }
}
