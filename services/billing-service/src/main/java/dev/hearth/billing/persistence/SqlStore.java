package dev.hearth.billing.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Runs the stores' SQL in the transaction at hand and translates what the driver throws. It knows
 * no table.
 */
@ApplicationScoped
public class SqlStore {
  private final AgroalDataSource database;

  SqlStore(AgroalDataSource database) {
    this.database = database;
  }

  /** Makes a record of the row at which the result stands. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows that {@code sql} answers. */
  public <T> List<T> query(String sql, RowReader<T> reader, Object... arguments) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepare(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new StoreException(e.getSQLState(), e);
    }
  }

  /** How many rows {@code sql} changed. */
  public int update(String sql, Object... arguments) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepare(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException(e.getSQLState(), e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, bound(connection, arguments[i]));
    }
    return statement;
  }

  private static Object bound(Connection connection, Object argument) throws SQLException {
    return switch (argument) {
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case Enum<?> word -> word.name();
      case Collection<?> texts -> connection.createArrayOf("text", texts.toArray());
      case null, default -> argument;
    };
  }
}
