package dev.hearth.session;

import dev.hearth.testkit.Silence;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A real Postgres, and a key pair that stands for the identity provider's. */
public class PlatformParts implements QuarkusTestResourceLifecycleManager {
  /** The library's own ten seconds are too few for a loaded machine. */
  private static final Duration STARTUP = Duration.ofMinutes(1);

  private static Silence database;
  private EmbeddedPostgres postgres;

  /** The database can be made to fall silent. */
  public static Silence database() {
    return database;
  }

  @Override
  public Map<String, String> start() {
    try {
      postgres = EmbeddedPostgres.builder().setPort(freePort()).setPGStartupWait(STARTUP).start();
      database = new Silence(postgres.getPort());
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      Base64.Encoder base64 = Base64.getEncoder();
      return Map.of(
          // Half a minute else, which a silent database and a slow machine use up between them.
          "quarkus.http.test-timeout",
          "PT2M",
          "quarkus.datasource.jdbc.url",
          "jdbc:postgresql://localhost:" + database.port() + "/postgres",
          "quarkus.datasource.username",
          "postgres",
          "quarkus.datasource.password",
          "postgres",
          "quarkus.oidc.public-key",
          base64.encodeToString(keys.getPublic().getEncoded()),
          "quarkus.oidc.token.issuer",
          Tokens.ISSUER,
          "test.signing-key",
          base64.encodeToString(keys.getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
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
      if (postgres != null) {
        database.close();
        postgres.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
