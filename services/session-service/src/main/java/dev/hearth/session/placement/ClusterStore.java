package dev.hearth.session.placement;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.RowJson;
import dev.hearth.session.life.SessionSpec;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Heartbeats and choices. */
@ApplicationScoped
class ClusterStore {
  private final DataSource database;

  ClusterStore(DataSource database) {
    this.database = database;
  }

  /** Takes in a heartbeat; false where a later one is here already. */
  boolean save(ClusterEvent.Heartbeat heartbeat, Instant at) {
    String sql =
        """
        insert into cluster as c (name, region, heartbeat_at, kubernetes_version, operator_version,
          gateway_url, gateway_ca_pem, nodes, allocatable_cpu_millis, allocatable_memory_mib,
          requested_cpu_millis, requested_memory_mib, allocatable_gpus, requested_gpus, abilities)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (name) do update set region = excluded.region,
          heartbeat_at = excluded.heartbeat_at,
          kubernetes_version = excluded.kubernetes_version,
          operator_version = excluded.operator_version, gateway_url = excluded.gateway_url,
          gateway_ca_pem = excluded.gateway_ca_pem, nodes = excluded.nodes,
          allocatable_cpu_millis = excluded.allocatable_cpu_millis,
          allocatable_memory_mib = excluded.allocatable_memory_mib,
          requested_cpu_millis = excluded.requested_cpu_millis,
          requested_memory_mib = excluded.requested_memory_mib,
          allocatable_gpus = excluded.allocatable_gpus,
          requested_gpus = excluded.requested_gpus, abilities = excluded.abilities
        where c.heartbeat_at < excluded.heartbeat_at
        """;
    ClusterEvent.Capacity capacity = heartbeat.capacity();
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(sql)) {
      upsert.setString(1, heartbeat.cluster());
      upsert.setString(2, heartbeat.region());
      upsert.setObject(3, at.atOffset(ZoneOffset.UTC));
      upsert.setString(4, heartbeat.kubernetesVersion());
      upsert.setString(5, heartbeat.operatorVersion());
      upsert.setString(6, heartbeat.gateway().url());
      upsert.setString(7, heartbeat.gateway().caPem());
      upsert.setInt(8, capacity.nodes());
      upsert.setLong(9, capacity.allocatableCpuMillis());
      upsert.setLong(10, capacity.allocatableMemoryMiB());
      upsert.setLong(11, capacity.requestedCpuMillis());
      upsert.setLong(12, capacity.requestedMemoryMiB());
      upsert.setObject(13, capacity.allocatableGpus(), Types.BIGINT);
      upsert.setObject(14, capacity.requestedGpus(), Types.BIGINT);
      List<String> abilities = heartbeat.abilities() == null ? List.of() : heartbeat.abilities();
      upsert.setArray(15, connection.createArrayOf("text", abilities.toArray()));
      return upsert.executeUpdate() > 0;
    } catch (SQLException e) {
      throw new StoreException("a heartbeat could not be written", e.getSQLState(), e);
    }
  }

  List<Cluster> all() {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select * from cluster order by name")) {
      Map<String, Amount> promised = promised(connection);
      List<Cluster> clusters = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          clusters.add(cluster(rows, promised));
        }
      }
      return clusters;
    } catch (SQLException e) {
      throw new StoreException("clusters could not be read", e.getSQLState(), e);
    }
  }

  private static Map<String, Amount> promised(Connection connection) throws SQLException {
    String sql = "select cluster, spec from session where state in ('PLACED', 'PROVISIONING')";
    Map<String, Amount> promised = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        SessionSpec spec = RowJson.read(rows.getString(2), SessionSpec.class);
        promised.merge(rows.getString(1), spec.start(), Amount::plus);
      }
    }
    return promised;
  }

  private static Cluster cluster(ResultSet row, Map<String, Amount> promised) throws SQLException {
    OffsetDateTime forgottenAt = row.getObject("forgotten_at", OffsetDateTime.class);
    OffsetDateTime cordonedAt = row.getObject("cordoned_at", OffsetDateTime.class);
    return new Cluster(
        row.getString("name"),
        row.getString("region"),
        row.getObject("heartbeat_at", OffsetDateTime.class).toInstant(),
        forgottenAt == null ? null : forgottenAt.toInstant(),
        cordonedAt == null
            ? null
            : new Cordon(
                cordonedAt.toInstant(),
                row.getObject("emptied_by", OffsetDateTime.class).toInstant()),
        row.getString("kubernetes_version"),
        row.getString("operator_version"),
        row.getString("gateway_url"),
        row.getString("gateway_ca_pem"),
        row.getInt("nodes"),
        Set.of((String[]) row.getArray("abilities").getArray()),
        amount(row, "allocatable"),
        amount(row, "requested"),
        row.getObject("allocatable_gpus") != null,
        promised.getOrDefault(row.getString("name"), Amount.NONE));
  }

  private static Amount amount(ResultSet row, String which) throws SQLException {
    return new Amount(
        row.getLong(which + "_cpu_millis"),
        row.getLong(which + "_memory_mib"),
        0,
        row.getInt(which + "_gpus"));
  }

  /** {@code since} is null for a cluster that is let in again. */
  void forget(String cluster, Instant since) {
    String sql = "update cluster set forgotten_at = ? where name = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      setTime(update, 1, since);
      update.setString(2, cluster);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a cluster could not be written", e.getSQLState(), e);
    }
  }

  /** {@code cordon} is null for a cluster that is let in again. */
  void cordon(String cluster, Cordon cordon) {
    String sql = "update cluster set cordoned_at = ?, emptied_by = ? where name = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      setTime(update, 1, cordon == null ? null : cordon.since());
      setTime(update, 2, cordon == null ? null : cordon.until());
      update.setString(3, cluster);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a cluster could not be written", e.getSQLState(), e);
    }
  }

  private static void setTime(PreparedStatement statement, int index, Instant time)
      throws SQLException {
    statement.setObject(
        index, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  void explain(String session, Placement placement) {
    String sql = "update session set placement = ?::jsonb where id = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, RowJson.write(placement));
      update.setString(2, session);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("a placement could not be written", e.getSQLState(), e);
    }
  }

  Optional<Placement> explanation(String session) {
    String sql = "select placement from session where id = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, session);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.ofNullable(RowJson.read(row.getString(1), Placement.class))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new StoreException("a placement could not be read", e.getSQLState(), e);
    }
  }
}
