package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Postgres with one database and one login for each service that owns data. */
final class Postgres {
  static final List<String> DATABASES = List.of("tenant", "session", "billing");
  private static final String OWNER = "postgres";

  private final Site site;
  private final Path binaries;
  private final Path cluster;
  private final List<Unprivileged> ways;

  Postgres(Site site) {
    this(site, List.of(Unprivileged.NAMESPACE, Unprivileged.GIVEN_UP));
  }

  /**
   * @param ways how root may run it, the first that works is taken
   */
  Postgres(Site site, List<Unprivileged> ways) {
    this.site = site;
    this.ways = ways;
    this.binaries = site.built("local/platform/target/parts/postgres");
    this.cluster = site.data().resolve("postgres");
  }

  /** Unpacks the binaries and makes the cluster's files, each where it is missing. */
  void prepare() throws IOException, InterruptedException {
    new PostgresBinaries(binaries).unpack();
    // What a crash left; the leash and the lock say that no postmaster is on this folder.
    Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    if (Files.exists(cluster.resolve("PG_VERSION"))) {
      unprivileged().own(cluster);
      return;
    }
    Path draft = site.data().resolve("postgres.new");
    DataFolder.remove(draft);
    Path password = site.data().resolve("tmp/postgres-password");
    site.data().folder("tmp");
    DataFolder.writeSecret(password, site.secrets().of("postgres." + OWNER));
    List<String> line = unprivileged().line(program("initdb"));
    line.addAll(List.of("-D", draft.toString(), "-U", OWNER, "-A", "scram-sha-256"));
    line.addAll(List.of("--pwfile=" + password, "-E", "UTF8", "--locale=C.UTF-8"));
    line.addAll(List.of("--no-sync", "--no-instructions"));
    Leash initdb =
        Leash.start(
            new Leash.Command(
                "initdb",
                line,
                site.environment(),
                site.data().root(),
                site.data().log("postgres")));
    Await.until("initdb", Duration.ofSeconds(300), () -> !initdb.isAlive());
    Files.delete(password);
    if (initdb.exitCode() != 0) {
      throw new Refusal("Postgres could not be set up: " + initdb.lastLines(3));
    }
    Files.move(draft, cluster);
  }

  Part part() throws IOException {
    List<String> line = unprivileged().line(program("postgres"));
    line.addAll(List.of("-D", cluster.toString()));
    for (Map.Entry<String, String> setting : settings().entrySet()) {
      line.addAll(List.of("-c", setting.getKey() + "=" + setting.getValue()));
    }
    // INT is Postgres's fast shutdown; TERM would wait for every client to leave.
    Leash.Command command =
        new Leash.Command(
            "postgres",
            line,
            site.environment(),
            site.data().root(),
            site.data().log("postgres"),
            "INT",
            Duration.ofSeconds(15));
    return new Part(command, "127.0.0.1:" + site.addresses().postgres(), null, this::answers);
  }

  /** Creates the services' databases and logins where they are missing. */
  void createDatabases() throws IOException {
    try (Connection connection = connect()) {
      for (String name : DATABASES) {
        // Random text of [A-Za-z0-9_-]: nothing to quote.
        String password = site.secrets().of("postgres." + name);
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
          execute(connection, "create role " + name + " login password '" + password + "'");
        }
        if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
          execute(connection, "create database " + name + " owner " + name);
          execute(connection, "revoke connect on database " + name + " from public");
        }
      }
    } catch (SQLException e) {
      throw new IOException("cannot create the databases", e);
    }
  }

  static String url(Addresses addresses, String database) {
    return "jdbc:postgresql://127.0.0.1:" + addresses.postgres() + "/" + database;
  }

  /**
   * A commit is on disk before it is told of, as Postgres does it by default: what services have
   * published must not be taken back by its crash.
   */
  private Map<String, String> settings() {
    return Map.of(
        "listen_addresses", "127.0.0.1",
        "port", Integer.toString(site.addresses().postgres()),
        "unix_socket_directories", "",
        "max_connections", "80",
        "shared_buffers", "32MB",
        "jit", "off");
  }

  private Unprivileged unprivileged() throws IOException {
    return Unprivileged.choose(ways, program("postgres"), site.data().root());
  }

  private Path program(String name) {
    return binaries.resolve("bin").resolve(name);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(2);
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  private Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection(
        url(site.addresses(), OWNER), OWNER, site.secrets().of("postgres." + OWNER));
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
