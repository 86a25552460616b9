package dev.hearth.billing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** A real Postgres, and a key pair with which the tests' tokens are signed and really checked. */
public class LocalParts implements QuarkusTestResourceLifecycleManager {
  /** The library's own ten seconds are too few for a loaded machine. */
  private static final Duration STARTUP = Duration.ofMinutes(1);

  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      postgres = EmbeddedPostgres.builder().setPGStartupWait(STARTUP).start();
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      Base64.Encoder base64 = Base64.getEncoder();
      return Map.of(
          "quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"),
          "quarkus.datasource.username", "postgres",
          "quarkus.datasource.password", "postgres",
          "quarkus.oidc.public-key", base64.encodeToString(keys.getPublic().getEncoded()),
          "smallrye.jwt.sign.key",
              "-----BEGIN PRIVATE KEY-----\n"
                  + base64.encodeToString(keys.getPrivate().getEncoded())
                  + "\n-----END PRIVATE KEY-----",
          "kafka.bootstrap.servers", "localhost:1",
          "quarkus.http.test-port", "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
