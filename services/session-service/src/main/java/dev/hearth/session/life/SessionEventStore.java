package dev.hearth.session.life;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.hearth.events.SessionEvent;
import dev.hearth.session.access.Sight;
import dev.hearth.session.persistence.StoreException;
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

  /** That an event happened, without what it says. */
  public record Happening(String session, String type, Instant at) {}

  /**
   * A part of all sessions' events.
   *
   * @param next where to go on; behind the entries, and behind what the reader may not see
   */
  public record Page(List<Entry> entries, Position next) {}

  /** A reader's place among all events: those with lower ones are all there to be read. */
  public record Position(long transaction, long number) {
    public static final Position START = new Position(0, 0);

    private Position orLater(Position other) {
      boolean before =
          transaction < other.transaction
              || (transaction == other.transaction && number < other.number);
      return before ? other : this;
    }
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
      insert.setString(4, type(event.getClass()));
      insert.setObject(5, event.at().atOffset(ZoneOffset.UTC));
      insert.setString(6, new String(json, StandardCharsets.UTF_8));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("an event could not be written", e.getSQLState(), e);
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
      throw new StoreException("events could not be read", e.getSQLState(), e);
    }
  }

  /**
   * The steps in the life of some sessions, in order within each: not what their clusters saw of
   * them in between, of which there may be thousands, and of their warnings the last alone, unless
   * it was taken back.
   */
  public List<Happening> steps(Collection<String> sessions) {
    String sql =
        """
        select session, type, at from session_event step
        where session = any(?) and type not in (?, ?)
          and (type <> ? or not exists (
            select 1 from session_event later
            where later.session = step.session and later.version > step.version
              and later.type in (?, ?)))
        order by session, version
        """;
    String spared = type(SessionEvent.Spared.class);
    String warned = type(SessionEvent.Warned.class);
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, connection.createArrayOf("text", sessions.toArray()));
      select.setString(2, type(SessionEvent.ConditionsChanged.class));
      select.setString(3, spared);
      select.setString(4, warned);
      select.setString(5, warned);
      select.setString(6, spared);
      List<Happening> steps = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          steps.add(new Happening(rows.getString(1), rows.getString(2), at(rows, 3)));
        }
      }
      return steps;
    } catch (SQLException e) {
      throw new StoreException("events could not be read", e.getSQLState(), e);
    }
  }

  /**
   * Events of all sessions that {@code sight} reaches. Only those of transactions older than every
   * open one, because a transaction that is still open may yet add one before them.
   */
  public Page after(Position position, Sight sight, int most) {
    // Asked for first: whatever lies before it is there to be read by the query that follows.
    Position end = now();
    List<Entry> entries = visible(position, sight, most);
    Position last = entries.isEmpty() ? position : entries.getLast().position();
    return new Page(entries, entries.size() < most ? last.orLater(end) : last);
  }

  private List<Entry> visible(Position position, Sight sight, int most) {
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
      throw new StoreException("events could not be read", e.getSQLState(), e);
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
      throw new StoreException("the end of the events could not be found", e.getSQLState(), e);
    }
  }

  private static String type(Class<? extends SessionEvent> eventCase) {
    return eventCase.getAnnotation(JsonTypeName.class).value();
  }

  private static Instant at(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
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
                at(rows, 4),
                rows.getString(5),
                new Position(Long.parseLong(rows.getString(6)), rows.getLong(7))));
      }
    }
    return entries;
  }
}
