package dev.hearth.billing.usage;

import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.events.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Slices in Postgres: added once, never edited; only their standing changes as more is known. */
@ApplicationScoped
public class UsageStore {
  /**
   * Whether the cluster that speaks of session {@code s} may: {@code n} is the slice, {@code p} the
   * placement of the session in that cluster. A contradiction may still be resolved by a placement
   * that comes later.
   */
  private static final String STANDING =
      """
      case when s.tenant is null then 'UNVERIFIED'
           when s.tenant <> n.tenant then 'QUARANTINED'
           when p.session is not null then 'VERIFIED'
           when s.placed then 'QUARANTINED'
           else 'UNVERIFIED'
       end
      """;

  private static final String STANDING_JOINS =
      """
      join session s on s.id = n.session
      left join session_placement p on p.session = n.session and p.cluster = n.cluster
      """;

  private static final String PRICE_VERSION =
      """
      cross join lateral (select v.version from price_version v
                           where v.valid_from <= c.slice_from
                           order by v.valid_from desc limit 1) price
      """;

  private final SqlStore sql;

  UsageStore(SqlStore sql) {
    this.sql = sql;
  }

  /** The standing of each slice that is new; the others are here already. The sessions exist. */
  public List<Standing> addPods(List<UsageEvent.PodSlice> slices) {
    if (slices.isEmpty()) {
      return List.of();
    }
    return sql.query(
        """
        insert into pod_slice (cluster, event_id, session, tenant, region, pod_uid, pod_name, role,
                               slice_from, slice_to, revision, core_millis, mib_millis, gpu_millis,
                               node_millis, last, standing)
        select n.*,
        """
            + STANDING
            + """
              from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                          ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::int[],
                          ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[])
                as n (cluster, event_id, session, tenant, region, pod_uid, pod_name, role,
                      slice_from, slice_to, revision, core_millis, mib_millis, gpu_millis,
                      node_millis, last)
            """
            + STANDING_JOINS
            + "on conflict (cluster, event_id) do nothing returning standing",
        UsageStore::standing,
        column(slices, UsageEvent.PodSlice::cluster),
        column(slices, UsageEvent.PodSlice::id),
        column(slices, UsageEvent.PodSlice::session),
        column(slices, UsageEvent.PodSlice::tenant),
        column(slices, UsageEvent.PodSlice::region),
        column(slices, UsageEvent.PodSlice::podUid),
        column(slices, UsageEvent.PodSlice::podName),
        column(slices, UsageEvent.PodSlice::role),
        column(slices, UsageEvent.PodSlice::from),
        column(slices, UsageEvent.PodSlice::to),
        column(slices, UsageEvent.PodSlice::revision),
        column(slices, UsageEvent.PodSlice::coreMillis),
        column(slices, UsageEvent.PodSlice::mibMillis),
        column(slices, UsageEvent.PodSlice::gpuMillis),
        column(slices, UsageEvent.PodSlice::nodeMillis),
        column(slices, UsageEvent.PodSlice::last));
  }

  /** As for pods. */
  public List<Standing> addTunnels(List<UsageEvent.TunnelSlice> slices) {
    if (slices.isEmpty()) {
      return List.of();
    }
    return sql.query(
        """
        insert into tunnel_slice (cluster, event_id, session, tenant, region, endpoint_uid,
                                  slice_from, slice_to, revision, bytes_in, bytes_out, standing)
        select n.*,
        """
            + STANDING
            + """
              from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                          ?::timestamptz[], ?::timestamptz[], ?::int[], ?::bigint[], ?::bigint[])
                as n (cluster, event_id, session, tenant, region, endpoint_uid, slice_from,
                      slice_to, revision, bytes_in, bytes_out)
            """
            + STANDING_JOINS
            + "on conflict (cluster, event_id) do nothing returning standing",
        UsageStore::standing,
        column(slices, UsageEvent.TunnelSlice::cluster),
        column(slices, UsageEvent.TunnelSlice::id),
        column(slices, UsageEvent.TunnelSlice::session),
        column(slices, UsageEvent.TunnelSlice::tenant),
        column(slices, UsageEvent.TunnelSlice::region),
        column(slices, UsageEvent.TunnelSlice::endpointUid),
        column(slices, UsageEvent.TunnelSlice::from),
        column(slices, UsageEvent.TunnelSlice::to),
        column(slices, UsageEvent.TunnelSlice::revision),
        column(slices, UsageEvent.TunnelSlice::bytesIn),
        column(slices, UsageEvent.TunnelSlice::bytesOut));
  }

  /** Judges again what was in doubt of {@code sessions}; the standing of each that changed. */
  public List<Standing> judge(Collection<String> sessions) {
    List<Standing> changed = new ArrayList<>();
    for (String table : List.of("pod_slice", "tunnel_slice")) {
      String update =
          """
          update %s d set standing = j.standing
            from (select n.cluster, n.event_id, %s as standing
                    from %s n %s
                   where n.session = any(?) and n.standing <> 'VERIFIED') j
           where d.cluster = j.cluster and d.event_id = j.event_id and d.standing <> j.standing
          returning d.standing
          """;
      changed.addAll(
          sql.query(
              update.formatted(table, STANDING, table, STANDING_JOINS),
              UsageStore::standing,
              sessions));
    }
    return changed;
  }

  /**
   * Usage of each pod of the session, oldest first. Minutes that the cluster takes back are empty
   * and lie behind the pod's end: they say nothing of when it lived.
   */
  public List<PodUsage> pods(String session) {
    return sql.query(
        """
        select pod_uid, min(pod_name) as pod_name, min(role) as role,
               coalesce(min(slice_from) filter (where lived), min(slice_from)) as first,
               coalesce(max(slice_to) filter (where lived), min(slice_from)) as until,
               sum(core_millis) as core_millis, sum(mib_millis) as mib_millis,
               sum(gpu_millis) as gpu_millis, sum(node_millis) as node_millis,
               bool_or(last)
                 and sum(slice_to - slice_from)
                     = max(slice_to) filter (where lived) - min(slice_from) filter (where lived)
                 as complete
          from (select *, last or slice_to > slice_from as lived
                  from counted_pod_slice
                 where session = ?) slice
         group by cluster, pod_uid
         order by first, pod_uid
        """,
        UsageStore::podUsage,
        session);
  }

  /** Usage of the session's pods by role and price version. */
  public List<PricedUsage> pricedPods(String session) {
    return sql.query(
        """
        select c.role, price.version, sum(c.core_millis) as core_millis,
               sum(c.mib_millis) as mib_millis, sum(c.gpu_millis) as gpu_millis,
               sum(c.node_millis) as node_millis
          from counted_pod_slice c
        """
            + PRICE_VERSION
            + "where c.session = ? group by c.role, price.version order by c.role, price.version",
        row -> new PricedUsage(row.getString("role"), row.getInt("version"), amounts(row)),
        session);
  }

  /** Bytes through the session's tunnel by price version. */
  public List<TunnelUsage> pricedTunnel(String session) {
    return sql.query(
        """
        select price.version, sum(c.bytes_in) as bytes_in, sum(c.bytes_out) as bytes_out
          from counted_tunnel_slice c
        """
            + PRICE_VERSION
            + "where c.session = ? group by price.version order by price.version",
        row ->
            new TunnelUsage(
                row.getInt("version"), row.getLong("bytes_in"), row.getLong("bytes_out")),
        session);
  }

  /** How many of the session's slices do not count because they are in doubt. */
  public long inDoubt(String session) {
    return sql.query(
            """
            select (select count(*) from pod_slice
                     where session = ? and standing <> 'VERIFIED')
                 + (select count(*) from tunnel_slice
                     where session = ? and standing <> 'VERIFIED')
            """,
            row -> row.getLong(1),
            session,
            session)
        .getFirst();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    return Standing.valueOf(row.getString(1));
  }

  private static PodUsage podUsage(ResultSet row) throws SQLException {
    return new PodUsage(
        row.getString("pod_uid"),
        row.getString("pod_name"),
        row.getString("role"),
        row.getObject("first", OffsetDateTime.class).toInstant(),
        row.getObject("until", OffsetDateTime.class).toInstant(),
        amounts(row),
        row.getBoolean("complete"));
  }

  private static Amounts amounts(ResultSet row) throws SQLException {
    return new Amounts(
        row.getLong("core_millis"),
        row.getLong("mib_millis"),
        row.getLong("gpu_millis"),
        row.getLong("node_millis"));
  }

  /** One column of all slices, as texts that the statement casts. */
  private static <S> List<String> column(List<S> slices, Function<S, Object> value) {
    return slices.stream()
        .map(slice -> value.apply(slice))
        .map(one -> one == null ? null : one.toString())
        .toList();
  }
}
