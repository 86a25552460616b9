package dev.hearth.session.publication;

import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Rows that wait for Kafka, and the lock that lets only one publisher read them. */
@ApplicationScoped
class OutboxStore {
  /** Any number that nothing else in this database locks: "hearth" on a keypad. */
  private static final long LOCK = 432_784L;

  private final DataSource database;

  OutboxStore(DataSource database) {
    this.database = database;
  }

  /** The database failed, and the right to publish may be somebody else's by now. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Failure(String message, SQLException cause) {
      super(message, cause);
    }
  }

  record Row(long id, String topic, String key, byte[] value) {}

  void add(String topic, String key, byte[] value) {
    String sql = "insert into outbox (topic, key, value) values (?, ?, ?)";
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, topic);
      insert.setString(2, key);
      insert.setBytes(3, value);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("the outbox could not be written", e.getSQLState(), e);
    }
  }

  long waiting() {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement("select count(*) from outbox");
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new StoreException("the outbox could not be counted", e.getSQLState(), e);
    }
  }

  /** The publisher's turn; empty handed (null) while another process has it. */
  Turn takeTurn() {
    Connection connection = null;
    try {
      connection = database.getConnection();
      try (PreparedStatement lock =
              connection.prepareStatement("select pg_try_advisory_lock(" + LOCK + ")");
          ResultSet rows = lock.executeQuery()) {
        rows.next();
        if (rows.getBoolean(1)) {
          return new Turn(connection);
        }
      }
      connection.close();
      return null;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new Failure("the publisher's lock could not be asked for", e);
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException ignored) {
      // The first failure is the one to tell of.
    }
  }

  /**
   * The right to publish. Reads and deletes go through the connection that holds the lock, so a
   * publisher that lost the lock with its connection can do neither.
   */
  static final class Turn implements AutoCloseable {
    private final Connection connection;

    private Turn(Connection connection) {
      this.connection = connection;
    }

    /**
     * The oldest rows. An id may become visible after a higher one, but never for the same key:
     * whoever writes for a key holds the row lock of what the key names until it commits.
     *
     * @param without topics whose rows are passed over
     */
    List<Row> next(int most, Set<String> without) {
      String sql =
          "select id, topic, key, value from outbox where topic <> all(?) order by id limit ?";
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setArray(1, connection.createArrayOf("text", without.toArray()));
        select.setInt(2, most);
        List<Row> rows = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
          while (found.next()) {
            rows.add(
                new Row(
                    found.getLong(1), found.getString(2), found.getString(3), found.getBytes(4)));
          }
        }
        return rows;
      } catch (SQLException e) {
        throw new Failure("the outbox could not be read", e);
      }
    }

    /** How many rows wait; {@code most} bounds what counting them may cost. */
    long waiting(int most) {
      try (PreparedStatement count =
          connection.prepareStatement("select count(*) from (select from outbox limit ?) w")) {
        count.setInt(1, most);
        try (ResultSet rows = count.executeQuery()) {
          rows.next();
          return rows.getLong(1);
        }
      } catch (SQLException e) {
        throw new Failure("the outbox could not be counted", e);
      }
    }

    void done(List<Row> rows) {
      try (PreparedStatement delete =
          connection.prepareStatement("delete from outbox where id = any(?)")) {
        delete.setArray(
            1, connection.createArrayOf("bigint", rows.stream().map(Row::id).toArray()));
        delete.executeUpdate();
      } catch (SQLException e) {
        throw new Failure("the outbox could not be cleared", e);
      }
    }

    /** Gives the lock back before the pool gets the connection. */
    @Override
    public void close() {
      try (connection;
          PreparedStatement unlock =
              connection.prepareStatement("select pg_advisory_unlock(" + LOCK + ")")) {
        unlock.execute();
      } catch (SQLException e) {
        throw new Failure("the publisher's lock could not be given back", e);
      }
    }
  }
}
