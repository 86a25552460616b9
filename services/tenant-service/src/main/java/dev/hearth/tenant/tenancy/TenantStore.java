package dev.hearth.tenant.tenancy;

import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.persistence.SqlStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tenants and their members in Postgres. */
@ApplicationScoped
class TenantStore {
  private static final String COLUMNS =
      """
      select t.id, t.version, t.display_name, t.state, t.cpu_millis, t.memory_mib, t.sessions,
             t.gpus, t.regions, t.node_isolation, t.runtime_isolation, t.egress, t.created_at,
             t.changed_at
        from tenant t
      """;

  private final SqlStore sql;

  TenantStore(SqlStore sql) {
    this.sql = sql;
  }

  /** Whether the id was free. */
  boolean insert(Tenant tenant) {
    int inserted =
        sql.update(
            """
            insert into tenant (id, version, display_name, state, cpu_millis, memory_mib, sessions,
                                regions, node_isolation, runtime_isolation, egress, created_at,
                                changed_at, gpus)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do nothing
            """,
            tenant.id(),
            tenant.version(),
            tenant.displayName(),
            tenant.state(),
            tenant.quota().cpuMillis(),
            tenant.quota().memoryMiB(),
            tenant.quota().sessions(),
            tenant.policy().regions(),
            tenant.policy().nodeIsolation(),
            tenant.policy().runtimeIsolation(),
            lines(tenant.policy().egress()),
            tenant.createdAt(),
            tenant.changedAt(),
            tenant.quota().gpus());
    if (inserted == 1) {
      insertMembers(tenant);
      insertSparkDefaults(tenant);
    }
    return inserted == 1;
  }

  /** What may change of a tenant; the caller holds its lock. */
  void update(Tenant tenant) {
    sql.update(
        """
        update tenant
           set version = ?, cpu_millis = ?, memory_mib = ?, sessions = ?, gpus = ?,
               regions = ?, node_isolation = ?, runtime_isolation = ?, egress = ?, changed_at = ?
         where id = ?
        """,
        tenant.version(),
        tenant.quota().cpuMillis(),
        tenant.quota().memoryMiB(),
        tenant.quota().sessions(),
        tenant.quota().gpus(),
        tenant.policy().regions(),
        tenant.policy().nodeIsolation(),
        tenant.policy().runtimeIsolation(),
        lines(tenant.policy().egress()),
        tenant.changedAt(),
        tenant.id());
    sql.update("delete from tenant_member where tenant = ?", tenant.id());
    insertMembers(tenant);
    sql.update("delete from tenant_spark_default where tenant = ?", tenant.id());
    insertSparkDefaults(tenant);
  }

  Optional<Tenant> find(String id) {
    return tenants(COLUMNS + "where t.id = ?", id).stream().findFirst();
  }

  /** The tenant, which stays as it is until the transaction ends. */
  Optional<Tenant> lock(String id) {
    return tenants(COLUMNS + "where t.id = ? for update", id).stream().findFirst();
  }

  List<Tenant> all(String after, int limit) {
    return tenants(COLUMNS + "where t.id > ? order by t.id limit ?", after, limit);
  }

  List<Tenant> ofMember(String subject, String after, int limit) {
    return tenants(
        COLUMNS
            + """
              join tenant_member m on m.tenant = t.id
             where m.subject = ? and t.id > ?
             order by t.id limit ?
            """,
        subject,
        after,
        limit);
  }

  private void insertMembers(Tenant tenant) {
    for (TenantEvent.Member member : tenant.members()) {
      sql.update(
          "insert into tenant_member (tenant, subject, name, role) values (?, ?, ?, ?)",
          tenant.id(),
          member.subject(),
          member.name(),
          member.role());
    }
  }

  private void insertSparkDefaults(Tenant tenant) {
    Map<String, String> settings = tenant.sparkDefaults().settings();
    List<String> names = List.copyOf(settings.keySet());
    if (!names.isEmpty()) {
      sql.update(
          """
          insert into tenant_spark_default (tenant, name, value)
          select ?, name, value from unnest(?::text[], ?::text[]) as setting (name, value)
          """,
          tenant.id(),
          names,
          names.stream().map(settings::get).toList());
    }
  }

  private List<Tenant> tenants(String query, Object... arguments) {
    List<Tenant> bare = sql.query(query, TenantStore::bareTenant, arguments);
    List<String> ids = bare.stream().map(Tenant::id).toList();
    Map<String, List<TenantEvent.Member>> members = members(ids);
    Map<String, Map<String, String>> defaults = sparkDefaults(ids);
    return bare.stream()
        .map(
            tenant ->
                whole(
                    tenant,
                    members.getOrDefault(tenant.id(), List.of()),
                    new SparkDefaults(defaults.getOrDefault(tenant.id(), Map.of()))))
        .toList();
  }

  private Map<String, Map<String, String>> sparkDefaults(List<String> tenants) {
    Map<String, Map<String, String>> byTenant = new HashMap<>();
    if (!tenants.isEmpty()) {
      sql.query(
          "select tenant, name, value from tenant_spark_default where tenant = any(?)",
          row ->
              byTenant
                  .computeIfAbsent(row.getString(1), tenant -> new HashMap<>())
                  .put(row.getString(2), row.getString(3)),
          tenants);
    }
    return byTenant;
  }

  private Map<String, List<TenantEvent.Member>> members(List<String> tenants) {
    Map<String, List<TenantEvent.Member>> byTenant = new HashMap<>();
    if (tenants.isEmpty()) {
      return byTenant;
    }
    sql.query(
        """
        select tenant, subject, name, role from tenant_member
         where tenant = any(?) order by tenant, name, subject
        """,
        row ->
            byTenant
                .computeIfAbsent(row.getString(1), tenant -> new ArrayList<>())
                .add(
                    new TenantEvent.Member(
                        row.getString(2),
                        row.getString(3),
                        TenantEvent.Role.valueOf(row.getString(4)))),
        tenants);
    return byTenant;
  }

  private static Tenant whole(
      Tenant bare, List<TenantEvent.Member> members, SparkDefaults sparkDefaults) {
    return new Tenant(
        bare.id(),
        bare.version(),
        bare.displayName(),
        bare.state(),
        bare.quota(),
        bare.policy(),
        members,
        sparkDefaults,
        bare.createdAt(),
        bare.changedAt());
  }

  private static Tenant bareTenant(ResultSet row) throws SQLException {
    return new Tenant(
        row.getString("id"),
        row.getLong("version"),
        row.getString("display_name"),
        TenantEvent.TenantState.valueOf(row.getString("state")),
        new TenantEvent.Quota(
            row.getLong("cpu_millis"),
            row.getLong("memory_mib"),
            row.getInt("sessions"),
            row.getInt("gpus")),
        new TenantEvent.Policy(
            texts(row, "regions"),
            texts(row, "node_isolation"),
            texts(row, "runtime_isolation"),
            egress(row)),
        List.of(),
        SparkDefaults.NONE,
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("changed_at", OffsetDateTime.class).toInstant());
  }

  /** A network a line: its CIDR, then its ports, with blanks between. */
  private static List<String> lines(List<TenantEvent.Egress> egress) {
    return egress.stream()
        .map(
            network ->
                Stream.concat(
                        Stream.of(network.cidr()), network.ports().stream().map(String::valueOf))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static List<TenantEvent.Egress> egress(ResultSet row) throws SQLException {
    return Stream.of((String[]) row.getArray("egress").getArray())
        .map(line -> List.of(line.split(" ")))
        .map(
            words ->
                new TenantEvent.Egress(
                    words.getFirst(), words.stream().skip(1).map(Integer::valueOf).toList()))
        .toList();
  }

  private static Set<String> texts(ResultSet row, String column) throws SQLException {
    return Set.of((String[]) row.getArray(column).getArray());
  }
}
