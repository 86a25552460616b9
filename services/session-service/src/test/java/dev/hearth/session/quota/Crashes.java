package dev.hearth.session.quota;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Ends the database connections that an operation works with, once and at any moment of it: what
 * was not committed is gone, as if the process that did it had died.
 */
final class Crashes implements AutoCloseable {
  /** Those that work on sessions; not the outbox's own, which rests ten seconds after a failure. */
  private static final String STRIKE =
      """
      select count(pg_terminate_backend(pid)) from pg_stat_activity
      where pid <> pg_backend_pid() and state in ('active', 'idle in transaction')
        and query ~* '(ledger|(from|into|update) session)'
      """;

  private final Connection connection;
  private final Random dice;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  private Crashes(Connection connection, long seed) {
    this.connection = connection;
    this.dice = new Random(seed);
  }

  static Crashes open(long seed) throws SQLException {
    var config = ConfigProvider.getConfig();
    return new Crashes(
        DriverManager.getConnection(
            config.getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres"),
        seed);
  }

  void during(boolean struck, Runnable operation) {
    during(
        struck,
        () -> {
          operation.run();
          return null;
        });
  }

  <T> T during(boolean struck, Supplier<T> operation) {
    if (!struck) {
      return operation.get();
    }
    AtomicBoolean over = new AtomicBoolean();
    Future<?> strikes = executor.submit(() -> strike(over));
    try {
      return operation.get();
    } finally {
      over.set(true);
      await(strikes);
    }
  }

  private void strike(AtomicBoolean over) {
    int patience = dice.nextInt(15);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < patience && !over.get(); i++) {
        statement.executeQuery("select 1").close();
      }
      boolean struck = false;
      while (!struck && !over.get()) {
        try (ResultSet row = statement.executeQuery(STRIKE)) {
          row.next();
          struck = row.getInt(1) > 0;
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(Future<?> strikes) {
    try {
      strikes.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() throws SQLException {
    executor.shutdownNow();
    connection.close();
  }
}
