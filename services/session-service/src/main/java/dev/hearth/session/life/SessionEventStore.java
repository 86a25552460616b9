package dev.hearth.session.life;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.hearth.events.SessionEvent;
import dev.hearth.session.access.Sight;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** The public history of sessions. */
@ApplicationScoped
public class SessionEventStore {
  private final DataSource database;

  SessionEventStore(DataSource database) {
    this.database = database;
  }

  /**
   * An event as it was published.
   *
   * @param position among all sessions' events
   * @param json the whole envelope
   */
  public record Entry(
      String session, long version, String type, Instant at, String json, Position position) {}

  /** A reader's place among all events: those with lower ones are all there to be read. */
  public record Position(long transaction, long number) {
    public static final Position START = new Position(0, 0);
  }

  void add(SessionEvent event, byte[] json) {
    String sql =
        """
        insert into session_event (session, version, tenant, type, at, event)
        values (?, ?, ?, ?, ?, ?)
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, event.session());
      insert.setLong(2, event.version());
      insert.setString(3, event.tenant());
      insert.setString(4, event.getClass().getAnnotation(JsonTypeName.class).value());
      insert.setObject(5, event.at().atOffset(ZoneOffset.UTC));
      insert.setString(6, new String(json, StandardCharsets.UTF_8));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("an event could not be written", e);
    }
  }

  /** Events of one session after {@code version}, in order. */
  public List<Entry> after(String session, long version, int most) {
    String sql =
        """
        select session, version, type, at, event, transaction::text, number
        from session_event where session = ? and version > ? order by version limit ?
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, session);
      select.setLong(2, version);
      select.setInt(3, most);
      return read(select);
    } catch (SQLException e) {
      throw new IllegalStateException("events could not be read", e);
    }
  }

  /** The events of some sessions, in order within each. */
  public List<Entry> of(Collection<String> sessions) {
    String sql =
        """
        select session, version, type, at, event, transaction::text, number
        from session_event where session = any(?) order by session, version
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, connection.createArrayOf("text", sessions.toArray()));
      return read(select);
    } catch (SQLException e) {
      throw new IllegalStateException("events could not be read", e);
    }
  }

  /**
   * Events of all sessions that {@code sight} reaches. Only those of transactions older than every
   * open one, because a transaction that is still open may yet add one before them.
   */
  public List<Entry> after(Position position, Sight sight, int most) {
    String sql =
        """
        select e.session, e.version, e.type, e.at, e.event, e.transaction::text, e.number
        from session_event e join session s on s.id = e.session
        where (e.transaction, e.number) > (?::text::xid8, ?)
          and e.transaction < pg_snapshot_xmin(pg_current_snapshot())
          and (?::boolean or s.tenant = any(?) or (s.tenant = any(?) and s.owner = ?))
        order by e.transaction, e.number limit ?
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, Long.toString(position.transaction()));
      select.setLong(2, position.number());
      select.setBoolean(3, sight.everything());
      select.setArray(4, connection.createArrayOf("text", sight.allOf().toArray()));
      select.setArray(5, connection.createArrayOf("text", sight.ownOf().toArray()));
      select.setString(6, sight.subject());
      select.setInt(7, most);
      return read(select);
    } catch (SQLException e) {
      throw new IllegalStateException("events could not be read", e);
    }
  }

  /** Where somebody begins who wants only what comes from now on. */
  public Position now() {
    String sql = "select pg_snapshot_xmin(pg_current_snapshot())::text";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return new Position(Long.parseLong(rows.getString(1)), 0);
    } catch (SQLException e) {
      throw new IllegalStateException("the end of the events could not be found", e);
    }
  }

  private static List<Entry> read(PreparedStatement select) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        entries.add(
            new Entry(
                rows.getString(1),
                rows.getLong(2),
                rows.getString(3),
                rows.getObject(4, OffsetDateTime.class).toInstant(),
                rows.getString(5),
                new Position(Long.parseLong(rows.getString(6)), rows.getLong(7))));
      }
    }
    return entries;
  }
}
