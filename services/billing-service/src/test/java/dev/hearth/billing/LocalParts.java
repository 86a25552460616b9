package dev.hearth.billing;

import dev.hearth.testkit.Silence;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A real Postgres and an identity provider, either of which can be made to fall silent. */
public class LocalParts implements QuarkusTestResourceLifecycleManager {
  /** The library's own ten seconds are too few for a loaded machine. */
  private static final Duration STARTUP = Duration.ofMinutes(1);

  private static Silence database;
  private static Silence provider;
  private EmbeddedPostgres postgres;
  private Issuer issuer;

  public static Silence database() {
    return database;
  }

  public static Silence provider() {
    return provider;
  }

  @Override
  public Map<String, String> start() {
    try {
      postgres = EmbeddedPostgres.builder().setPort(freePort()).setPGStartupWait(STARTUP).start();
      database = new Silence(postgres.getPort());
      issuer = new Issuer();
      provider = issuer.silence();
      Map<String, String> settings = new HashMap<>(issuer.settings());
      settings.put(
          "quarkus.datasource.jdbc.url",
          "jdbc:postgresql://localhost:" + database.port() + "/postgres");
      settings.put("quarkus.datasource.username", "postgres");
      settings.put("quarkus.datasource.password", "postgres");
      settings.put("kafka.bootstrap.servers", "localhost:1");
      settings.put("quarkus.http.test-port", "0");
      // Half a minute else, which a silent database and a slow machine use up between them.
      settings.put("quarkus.http.test-timeout", "PT2M");
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Postgres takes it only when it has made its folder, seconds later. None of the connections that
   * go out until then is given a port so low.
   */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // So another one.
      }
    }
    throw new BindException("no port is free");
  }

  @Override
  public void stop() {
    try {
      database.close();
      issuer.close();
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
