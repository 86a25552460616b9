package dev.hearth.session.census;

import dev.hearth.session.census.Census.Resources;
import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Counts over the sessions that live, which have an index of their own, so history costs nothing.
 */
@ApplicationScoped
class CensusStore {
  private static final String SESSIONS =
      """
      select state, count(*), sum(cpu_millis), sum(memory_mib),
        extract(epoch from now() - min(created_at))
      from session where state not in ('ENDED', 'FAILED') group by state
      """;

  private static final String QUOTA =
      """
      select coalesce(sum(quota_cpu_millis), 0), coalesce(sum(quota_memory_mib), 0)
      from tenant where state = 'ACTIVE'
      """;

  private static final String CLUSTERS =
      "select name, extract(epoch from now() - heartbeat_at) from cluster";

  private static final String QUEUED = "QUEUED";

  private final DataSource database;

  CensusStore(DataSource database) {
    this.database = database;
  }

  Census take() {
    try (Connection connection = database.getConnection()) {
      Map<String, Long> sessions = new HashMap<>();
      Resources reserved = Resources.NONE;
      double oldestQueued = 0;
      try (PreparedStatement select = connection.prepareStatement(SESSIONS);
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String state = row.getString(1);
          sessions.put(state, row.getLong(2));
          if (state.equals(QUEUED)) { // Waits because it could not reserve.
            oldestQueued = row.getDouble(5);
          } else {
            reserved = reserved.plus(Resources.of(row.getLong(3), row.getLong(4)));
          }
        }
      }
      return new Census(sessions, reserved, quota(connection), oldestQueued, ages(connection));
    } catch (SQLException e) {
      throw new StoreException("sessions could not be counted", e.getSQLState(), e);
    }
  }

  private static Resources quota(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(QUOTA);
        ResultSet row = select.executeQuery()) {
      row.next();
      return Resources.of(row.getLong(1), row.getLong(2));
    }
  }

  private static Map<String, Double> ages(Connection connection) throws SQLException {
    Map<String, Double> ages = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(CLUSTERS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        ages.put(row.getString(1), row.getDouble(2));
      }
    }
    return ages;
  }
}
