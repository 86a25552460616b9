package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The driver pod's Spark configuration, as the file that spark-submit reads. A secret, because a
 * user's settings may hold the keys of an object store; neither driver nor endpoint can read it
 * through the Kubernetes API.
 */
public final class DriverSecret {
  static final String FILE = "spark.properties";

  private DriverSecret() {}

  public static Secret of(SessionIdentity session, Map<String, String> sparkConf) {
    String text = properties(sparkConf);
    return new SecretBuilder()
        .withMetadata(session.inNamespace(Labels.DRIVER_ACCOUNT))
        .withType("Opaque")
        .addToData(FILE, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  /** Sorted, and without the time that Java writes above: the same settings are the same file. */
  static String properties(Map<String, String> sparkConf) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(sparkConf)
        .forEach(
            (key, value) -> {
              Properties one = new Properties();
              one.setProperty(key, value);
              StringWriter written = new StringWriter();
              try {
                one.store(written, null);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              written
                  .toString()
                  .lines()
                  .filter(line -> !line.startsWith("#"))
                  .forEach(line -> text.append(line).append('\n'));
            });
    return text.toString();
  }
}
