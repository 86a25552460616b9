package dev.hearth.billing.sessions;

import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.events.SessionEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Read model of sessions. Each fact is merged on its own, so order and repeats do not matter. */
@ApplicationScoped
public class SessionStore {
  private static final String COLUMNS = "select id, tenant, owner, ended_at, metered from session ";

  private final SqlStore sql;

  SessionStore(SqlStore sql) {
    this.sql = sql;
  }

  /**
   * Holds the sessions until the transaction ends, unknown ones too. Usage and the end of a session
   * travel on two topics: without it two processes could each miss what the other takes in.
   */
  public void lock(Collection<String> sessions) {
    List<String> ordered = List.copyOf(new TreeSet<>(sessions));
    sql.update(
        "insert into session (id) select unnest(?::text[]) on conflict (id) do nothing", ordered);
    sql.query(
        "select id from session where id = any(?) order by id for update",
        row -> row.getString(1),
        ordered);
  }

  /** Merges what the event says; the caller holds the session's lock. */
  public void apply(SessionEvent event) {
    sql.update(
        """
        update session set tenant = coalesce(tenant, ?), version = greatest(version, ?)
         where id = ?
        """,
        event.tenant(),
        event.version(),
        event.session());
    switch (event) {
      case SessionEvent.Requested requested ->
          sql.update(
              "update session set owner = ?, kind = ? where id = ?",
              requested.owner(),
              requested.kind(),
              requested.session());
      case SessionEvent.Placed placed -> place(placed);
      case SessionEvent.Ended ended -> end(ended.session(), ended.at(), ended.metered());
      case SessionEvent.Failed failed -> end(failed.session(), failed.at(), failed.metered());
      case SessionEvent.Queued queued -> {}
      case SessionEvent.Provisioning provisioning -> {}
      case SessionEvent.Ready ready -> {}
      case SessionEvent.ConditionsChanged changed -> {}
      case SessionEvent.Warned warned -> {}
      case SessionEvent.Spared spared -> {}
      case SessionEvent.Ending ending -> {}
    }
  }

  public Optional<BilledSession> find(String id) {
    return sql
        .query(COLUMNS + "where id = ? and tenant is not null", SessionStore::session, id)
        .stream()
        .findFirst();
  }

  /** Those of {@code sessions} that have ended. */
  public List<BilledSession> ended(Collection<String> sessions) {
    return sql.query(
        COLUMNS + "where id = any(?) and tenant is not null and ended_at is not null order by id",
        SessionStore::session,
        sessions);
  }

  private void place(SessionEvent.Placed placed) {
    sql.update("update session set placed = true where id = ?", placed.session());
    sql.update(
        """
        insert into session_placement (session, cluster, region, version) values (?, ?, ?, ?)
        on conflict (session, cluster) do nothing
        """,
        placed.session(),
        placed.cluster(),
        placed.region(),
        placed.version());
  }

  /**
   * @param metered null where the event does not say
   */
  private void end(String session, Instant at, @Nullable Boolean metered) {
    sql.update(
        """
        update session set ended_at = coalesce(ended_at, ?), metered = coalesce(metered, ?::boolean)
         where id = ?
        """,
        at,
        metered,
        session);
  }

  private static BilledSession session(ResultSet row) throws SQLException {
    OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
    return new BilledSession(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("owner"),
        endedAt == null ? null : endedAt.toInstant(),
        Boolean.FALSE.equals(row.getObject("metered", Boolean.class)));
  }
}
