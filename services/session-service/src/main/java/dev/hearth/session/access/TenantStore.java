package dev.hearth.session.access;

import dev.hearth.events.TenantEvent;
import dev.hearth.events.TenantEvent.Egress;
import dev.hearth.events.TenantEvent.Member;
import dev.hearth.events.TenantEvent.Policy;
import dev.hearth.events.TenantEvent.Quota;
import dev.hearth.events.TenantEvent.Role;
import dev.hearth.events.TenantEvent.TenantState;
import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Tenants and their members, as tenant-service published them. */
@ApplicationScoped
public class TenantStore {
  private final DataSource database;

  public TenantStore(DataSource database) {
    this.database = database;
  }

  /** Whether any tenant is known. */
  public boolean any() {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement("select from tenant limit 1");
        ResultSet rows = select.executeQuery()) {
      return rows.next();
    } catch (SQLException e) {
      throw new StoreException("no tenant could be looked for", e.getSQLState(), e);
    }
  }

  public Optional<Tenant> find(String id) {
    String sql =
        """
        select id, version, state, quota_cpu_millis, quota_memory_mib, quota_sessions, quota_gpus,
          regions, node_isolation, runtime_isolation, egress
        from tenant where id = ?
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, id);
      Map<String, String> defaults = sparkDefaults(connection, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(tenant(row, defaults)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new StoreException("a tenant could not be read", e.getSQLState(), e);
    }
  }

  /** The tenants of a person, with their role in each. */
  public Map<String, Role> rolesOf(String subject) {
    return roles("select tenant, role from tenant_member where subject = ?", subject);
  }

  /** The members of a tenant, by subject. */
  public Set<String> membersOf(String tenant) {
    return new HashSet<>(
        roles("select subject, role from tenant_member where tenant = ?", tenant).keySet());
  }

  /** Takes in a tenant as it is now; false where a later version is here already. */
  public boolean save(TenantEvent.Changed tenant) {
    String sql =
        """
        insert into tenant as t (id, version, state, quota_cpu_millis, quota_memory_mib,
          quota_sessions, regions, node_isolation, runtime_isolation, egress, quota_gpus)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set version = excluded.version, state = excluded.state,
          quota_cpu_millis = excluded.quota_cpu_millis,
          quota_memory_mib = excluded.quota_memory_mib,
          quota_sessions = excluded.quota_sessions, regions = excluded.regions,
          node_isolation = excluded.node_isolation,
          runtime_isolation = excluded.runtime_isolation, egress = excluded.egress,
          quota_gpus = excluded.quota_gpus
        where t.version < excluded.version
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(sql)) {
      upsert.setString(1, tenant.tenant());
      upsert.setLong(2, tenant.version());
      upsert.setString(3, tenant.state().name());
      upsert.setLong(4, tenant.quota().cpuMillis());
      upsert.setLong(5, tenant.quota().memoryMiB());
      upsert.setInt(6, tenant.quota().sessions());
      upsert.setArray(7, texts(connection, tenant.policy().regions()));
      upsert.setArray(8, texts(connection, tenant.policy().nodeIsolation()));
      upsert.setArray(9, texts(connection, tenant.policy().runtimeIsolation()));
      upsert.setArray(10, texts(connection, lines(tenant.policy().egress())));
      upsert.setInt(11, tenant.quota().gpus());
      boolean news = upsert.executeUpdate() > 0;
      if (news) {
        saveMembers(connection, tenant.tenant(), tenant.members());
        saveSparkDefaults(connection, tenant.tenant(), tenant.sparkDefaults());
      }
      return news;
    } catch (SQLException e) {
      throw new StoreException("a tenant could not be written", e.getSQLState(), e);
    }
  }

  private static void saveMembers(Connection connection, String tenant, Collection<Member> members)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from tenant_member where tenant = ?")) {
      delete.setString(1, tenant);
      delete.executeUpdate();
    }
    String sql = "insert into tenant_member (tenant, subject, name, role) values (?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Member member : members) {
        insert.setString(1, tenant);
        insert.setString(2, member.subject());
        insert.setString(3, member.name() == null ? member.subject() : member.name());
        insert.setString(4, member.role().name());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void saveSparkDefaults(
      Connection connection, String tenant, Map<String, String> defaults) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from tenant_spark_default where tenant = ?")) {
      delete.setString(1, tenant);
      delete.executeUpdate();
    }
    String sql = "insert into tenant_spark_default (tenant, name, value) values (?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Map.Entry<String, String> each : defaults.entrySet()) {
        insert.setString(1, tenant);
        insert.setString(2, each.getKey());
        insert.setString(3, each.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Map<String, String> sparkDefaults(Connection connection, String tenant)
      throws SQLException {
    String sql = "select name, value from tenant_spark_default where tenant = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, tenant);
      Map<String, String> defaults = new TreeMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          defaults.put(rows.getString(1), rows.getString(2));
        }
      }
      return defaults;
    }
  }

  private Map<String, Role> roles(String sql, String parameter) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, parameter);
      Map<String, Role> roles = new TreeMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          roles.put(rows.getString(1), Role.valueOf(rows.getString(2)));
        }
      }
      return roles;
    } catch (SQLException e) {
      throw new StoreException("members could not be read", e.getSQLState(), e);
    }
  }

  private static Tenant tenant(ResultSet row, Map<String, String> sparkDefaults)
      throws SQLException {
    return new Tenant(
        row.getString("id"),
        row.getLong("version"),
        TenantState.valueOf(row.getString("state")),
        new Quota(
            row.getLong("quota_cpu_millis"),
            row.getLong("quota_memory_mib"),
            row.getInt("quota_sessions"),
            row.getInt("quota_gpus")),
        new Policy(
            texts(row, "regions"),
            texts(row, "node_isolation"),
            texts(row, "runtime_isolation"),
            egress(row)),
        sparkDefaults);
  }

  private static Set<String> texts(ResultSet row, String column) throws SQLException {
    return Set.of((String[]) row.getArray(column).getArray());
  }

  /** A network a line: its CIDR, then its ports, with blanks between. */
  private static List<String> lines(List<Egress> egress) {
    return egress.stream()
        .map(
            network ->
                Stream.concat(
                        Stream.of(network.cidr()), network.ports().stream().map(String::valueOf))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static List<Egress> egress(ResultSet row) throws SQLException {
    return Stream.of((String[]) row.getArray("egress").getArray())
        .map(line -> List.of(line.split(" ")))
        .map(
            words ->
                new Egress(words.getFirst(), words.stream().skip(1).map(Integer::valueOf).toList()))
        .toList();
  }

  private static java.sql.Array texts(Connection connection, Collection<String> texts)
      throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }
}
