package dev.hearth.session.submission;

import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;

/** Which request a caller's key stood for, and the session it made. */
@ApplicationScoped
class IdempotencyStore {
  private final DataSource database;

  IdempotencyStore(DataSource database) {
    this.database = database;
  }

  record Earlier(String requestSha256, String session) {}

  Optional<Earlier> find(String owner, String key) {
    String sql = "select request_sha256, session from idempotency_key where owner = ? and key = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, owner);
      select.setString(2, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Earlier(row.getString(1), row.getString(2)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new StoreException("a key could not be read", e.getSQLState(), e);
    }
  }

  /**
   * Takes the key for this transaction. Waits for another one that has it; false where that one was
   * committed.
   */
  boolean claim(String owner, String key, Earlier request, Instant now) {
    String sql =
        """
        insert into idempotency_key (owner, key, request_sha256, session, created_at)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, owner);
      insert.setString(2, key);
      insert.setString(3, request.requestSha256());
      insert.setString(4, request.session());
      insert.setObject(5, now.atOffset(ZoneOffset.UTC));
      return insert.executeUpdate() > 0;
    } catch (SQLException e) {
      throw new StoreException("a key could not be written", e.getSQLState(), e);
    }
  }
}
