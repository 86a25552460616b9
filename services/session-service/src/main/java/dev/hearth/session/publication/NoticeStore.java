package dev.hearth.session.publication;

import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Postgres' own notices: triggers on the outbox and on the events send them at commit. */
@ApplicationScoped
class NoticeStore {
  private static final int ANSWER_SECONDS = 2;

  private final DataSource database;

  NoticeStore(DataSource database) {
    this.database = database;
  }

  /** Holds one connection and calls {@code heard} for each batch of notices until told to stop. */
  void listen(Duration patience, Runnable heard, BooleanSupplier stop) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("listen hearth_session");
      PGConnection notices = connection.unwrap(PGConnection.class);
      while (!stop.getAsBoolean()) {
        PGNotification[] batch = notices.getNotifications((int) patience.toMillis());
        if (batch != null && batch.length > 0) {
          heard.run();
        } else if (!connection.isValid(ANSWER_SECONDS)) {
          // Silence and nothing new sound the same.
          throw new SQLException("no answer", "08006");
        }
      }
      statement.execute("unlisten *");
    } catch (SQLException e) {
      throw new StoreException("the database sends no notices", e.getSQLState(), e);
    }
  }
}
