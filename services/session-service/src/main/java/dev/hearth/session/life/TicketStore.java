package dev.hearth.session.life;

import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Tickets, by session. Write only while the session's row is locked. */
@ApplicationScoped
public class TicketStore {
  private final DataSource database;

  TicketStore(DataSource database) {
    this.database = database;
  }

  public void add(Ticket ticket) {
    String sql =
        """
        insert into ticket (id, session, sha256, scopes, owner, created_at, expires_at, revision)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, ticket.id());
      insert.setString(2, ticket.session());
      insert.setString(3, ticket.sha256());
      insert.setArray(4, connection.createArrayOf("text", ticket.scopes().toArray()));
      insert.setString(5, ticket.owner());
      insert.setObject(6, time(ticket.createdAt()));
      insert.setObject(7, time(ticket.expiresAt()));
      insert.setLong(8, ticket.revision());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a ticket could not be written", e.getSQLState(), e);
    }
  }

  /** All tickets that the session ever had, oldest first. */
  public List<Ticket> of(String session) {
    String sql =
        """
        select id, session, sha256, scopes, owner, created_at, expires_at, revoked_at, revision
        from ticket where session = ? order by created_at, id
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, session);
      List<Ticket> tickets = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          tickets.add(ticket(rows));
        }
      }
      return tickets;
    } catch (SQLException e) {
      throw new StoreException("tickets could not be read", e.getSQLState(), e);
    }
  }

  /** Takes a ticket back; false where it was taken back before or never was. */
  public boolean revoke(String session, String id, Instant now) {
    return revoke("session = ? and id = ?", session, id, now) > 0;
  }

  /** Takes back all tickets that {@code owner} has of the session. */
  public boolean revokeOf(String session, String owner, Instant now) {
    return revoke("session = ? and owner = ?", session, owner, now) > 0;
  }

  private int revoke(String which, String first, String second, Instant now) {
    String sql = "update ticket set revoked_at = ? where revoked_at is null and " + which;
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setObject(1, time(now));
      update.setString(2, first);
      update.setString(3, second);
      return update.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a ticket could not be revoked", e.getSQLState(), e);
    }
  }

  private static Ticket ticket(ResultSet row) throws SQLException {
    return new Ticket(
        row.getString("id"),
        row.getString("session"),
        row.getString("sha256"),
        Set.of((String[]) row.getArray("scopes").getArray()),
        row.getString("owner"),
        instant(row, "created_at"),
        instant(row, "expires_at"),
        instant(row, "revoked_at"),
        row.getLong("revision"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
