package dev.hearth.session.life;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.access.Sight;
import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The session table. */
@ApplicationScoped
public class SessionStore {
  private static final String COLUMNS =
      """
      id, tenant, owner, kind, name, state, reason, message, version, revision, spec, queue,
      cluster, region, created_at, ready_at, ended_at, stop, observed, observed_revision, reach,
      written_off
      """;

  private final DataSource database;

  SessionStore(DataSource database) {
    this.database = database;
  }

  /** Where a page of a list begins: after this session, newest first. */
  public record Cursor(Instant createdAt, String id) {}

  /**
   * What a list is narrowed to; null or empty where it is not.
   *
   * @param labels that a session must all have
   */
  public record Filter(
      String tenant,
      SessionState state,
      String kind,
      String cluster,
      String owner,
      Map<String, String> labels) {
    public Filter {
      labels = Map.copyOf(labels);
    }
  }

  void insert(Session session) {
    String sql =
        """
        insert into session (state, reason, message, version, revision, queue, cluster, region,
          ready_at, ended_at, stop, observed, observed_revision, reach, written_off, spec,
          id, tenant, owner, kind, name, cpu_millis, memory_mib, gpus, created_at)
        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?::jsonb, ?, ?::jsonb,
          ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    Amount reservation = session.spec().reservation();
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      int next = changing(insert, session);
      insert.setString(next++, session.id());
      insert.setString(next++, session.tenant());
      insert.setString(next++, session.owner());
      insert.setString(next++, session.kind());
      insert.setString(next++, session.name());
      insert.setLong(next++, reservation.cpuMillis());
      insert.setLong(next++, reservation.memoryMiB());
      insert.setInt(next++, reservation.gpus());
      setTime(insert, next, session.createdAt());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a session could not be written", e.getSQLState(), e);
    }
  }

  void update(Session session) {
    String sql =
        """
        update session set state = ?, reason = ?, message = ?, version = ?, revision = ?,
          queue = ?::jsonb, cluster = ?, region = ?, ready_at = ?, ended_at = ?, stop = ?::jsonb,
          observed = ?::jsonb, observed_revision = ?, reach = ?::jsonb, written_off = ?,
          spec = ?::jsonb
        where id = ?
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(changing(update, session), session.id());
      update.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a session could not be written", e.getSQLState(), e);
    }
  }

  /** Sets what may change; returns the number of the next parameter. */
  private static int changing(PreparedStatement statement, Session session) throws SQLException {
    int next = 1;
    statement.setString(next++, session.state.name());
    statement.setString(next++, session.reason);
    statement.setString(next++, session.message);
    statement.setLong(next++, session.version);
    statement.setLong(next++, session.revision);
    statement.setString(next++, RowJson.write(session.queue));
    statement.setString(next++, session.cluster);
    statement.setString(next++, session.region);
    setTime(statement, next++, session.readyAt);
    setTime(statement, next++, session.endedAt);
    statement.setString(next++, RowJson.write(session.stop));
    statement.setString(next++, RowJson.write(session.observed));
    statement.setLong(next++, session.observedRevision);
    statement.setString(next++, RowJson.write(session.reach));
    statement.setBoolean(next++, session.writtenOff);
    statement.setString(next++, RowJson.write(session.spec()));
    return next;
  }

  Optional<Session> find(String id, boolean lock) {
    if (!Identity.isId(id)) {
      // Nor would Postgres take every text that can come in a path.
      return Optional.empty();
    }
    String sql = "select " + COLUMNS + " from session where id = ?" + (lock ? " for update" : "");
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, id);
      return read(select).stream().findFirst();
    } catch (SQLException e) {
      throw new StoreException("a session could not be read", e.getSQLState(), e);
    }
  }

  /** What waits in a tenant's queue, first come first; locked. */
  public List<Session> lockQueue(String tenant) {
    return where("tenant = ? and state = 'QUEUED' order by queue_number for update", tenant);
  }

  /** Ids of the tenant's sessions that are not over. */
  public List<String> live(String tenant) {
    return ids("tenant = ?", tenant);
  }

  /**
   * Ids of sessions that run, or should, in a cluster and are marked otherwise than {@code heard}.
   */
  public List<String> liveIn(String cluster, boolean heard) {
    String mark = "coalesce((reach->>'heard')::boolean, true)";
    return ids("cluster = ? and " + (heard ? "not " : "") + mark, cluster);
  }

  /** Ids of sessions that run, or should, in a cluster. */
  public List<String> liveIn(String cluster) {
    return ids("cluster = ?", cluster);
  }

  /** Ids of tenants in which something waits, and not for quota only. */
  public List<String> tenantsThatWaitForMoreThanQuota() {
    String sql =
        """
        select distinct tenant from session
        where state = 'QUEUED' and reason is distinct from 'QuotaExceeded' order by tenant
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      return texts(select);
    } catch (SQLException e) {
      throw new StoreException("queues could not be read", e.getSQLState(), e);
    }
  }

  /** A page of what {@code sight} reaches, newest first. */
  public List<Session> list(Sight sight, Filter filter, Cursor after, int limit) {
    String sql =
        "select "
            + COLUMNS
            + """
             from session
            where (?::boolean or tenant = any(?) or (tenant = any(?) and owner = ?))
              and tenant = coalesce(?, tenant)
              and state = coalesce(?, state)
              and kind = coalesce(?, kind)
              and (?::text is null or cluster = ?)
              and owner = coalesce(?, owner)
              and spec->'labels' @> ?::jsonb
              and (?::timestamptz is null or (created_at, id) < (?, ?))
            order by created_at desc, id desc limit ?
            """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setBoolean(1, sight.everything());
      select.setArray(2, connection.createArrayOf("text", sight.allOf().toArray()));
      select.setArray(3, connection.createArrayOf("text", sight.ownOf().toArray()));
      select.setString(4, sight.subject());
      select.setString(5, filter.tenant());
      select.setString(6, filter.state() == null ? null : filter.state().name());
      select.setString(7, filter.kind());
      select.setString(8, filter.cluster());
      select.setString(9, filter.cluster());
      select.setString(10, filter.owner());
      select.setString(11, json(filter.labels()));
      setTime(select, 12, after == null ? null : after.createdAt());
      setTime(select, 13, after == null ? null : after.createdAt());
      select.setString(14, after == null ? null : after.id());
      select.setInt(15, limit);
      return read(select);
    } catch (SQLException e) {
      throw new StoreException("sessions could not be listed", e.getSQLState(), e);
    }
  }

  private static String json(Map<String, String> labels) {
    return RowJson.write(labels);
  }

  private List<String> ids(String which, String parameter) {
    String sql =
        "select id from session where state not in ('ENDED', 'FAILED') and "
            + which
            + " order by id";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, parameter);
      return texts(select);
    } catch (SQLException e) {
      throw new StoreException("sessions could not be listed", e.getSQLState(), e);
    }
  }

  private static List<String> texts(PreparedStatement select) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private List<Session> where(String condition, String parameter) {
    String sql = "select " + COLUMNS + " from session where " + condition;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, parameter);
      return read(select);
    } catch (SQLException e) {
      throw new StoreException("sessions could not be read", e.getSQLState(), e);
    }
  }

  private static List<Session> read(PreparedStatement select) throws SQLException {
    List<Session> sessions = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        sessions.add(session(rows));
      }
    }
    return sessions;
  }

  private static Session session(ResultSet row) throws SQLException {
    Session session =
        new Session(
            new Identity(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("owner"),
                row.getString("kind")),
            row.getString("name"),
            RowJson.read(row.getString("spec"), SessionSpec.class),
            instant(row, "created_at"));
    session.state = SessionState.valueOf(row.getString("state"));
    session.reason = row.getString("reason");
    session.message = row.getString("message");
    session.version = row.getLong("version");
    session.revision = row.getLong("revision");
    session.queue = RowJson.read(row.getString("queue"), QueuePlace.class);
    session.cluster = row.getString("cluster");
    session.region = row.getString("region");
    session.readyAt = instant(row, "ready_at");
    session.endedAt = instant(row, "ended_at");
    session.stop = RowJson.read(row.getString("stop"), DesiredEvent.Stop.class);
    session.observed = RowJson.read(row.getString("observed"), Observation.class);
    session.observedRevision = row.getLong("observed_revision");
    session.reach = RowJson.read(row.getString("reach"), Reach.class);
    session.writtenOff = row.getBoolean("written_off");
    return session;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static void setTime(PreparedStatement statement, int index, Instant instant)
      throws SQLException {
    statement.setObject(
        index,
        instant == null ? null : instant.atOffset(ZoneOffset.UTC),
        Types.TIMESTAMP_WITH_TIMEZONE);
  }
}
