package dev.hearth.tenant.persistence;

import dev.hearth.tenant.process.SettingsCheck;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.Driver;

/**
 * The first call at the database, before its schema is looked at. Where nobody answers, Flyway
 * waits and would say so at each try; this says it once, with the settings that may be wrong.
 */
@Singleton
class FirstContactStore implements FlywayConfigurationCustomizer {
  private static final String URL = "quarkus.datasource.jdbc.url";
  private static final String LIMIT_SECONDS = "3";

  private final SettingsCheck settings;
  private final Config config;

  FirstContactStore(SettingsCheck settings, Config config) {
    this.settings = settings;
    this.config = config;
  }

  @Override
  public void customize(FluentConfiguration flyway) {
    // Nobody should have to wait for a database to learn of a fault in the settings.
    settings.check();
    Properties properties = new Properties();
    properties.put("user", text("quarkus.datasource.username"));
    properties.put("password", text("quarkus.datasource.password"));
    properties.put("connectTimeout", LIMIT_SECONDS);
    properties.put("loginTimeout", LIMIT_SECONDS);
    properties.put("socketTimeout", LIMIT_SECONDS);
    try (Connection there = new Driver().connect(text(URL), properties)) {
      Log.debugf("The database is there: %s", there);
    } catch (SQLException e) {
      Log.warnf(
          "Waiting for the database up to %d times, %s apart: %s Look at"
              + " QUARKUS_DATASOURCE_JDBC_URL (%s), _USERNAME (%s) and _PASSWORD where this does"
              + " not pass by itself.",
          flyway.getConnectRetries(),
          text("quarkus.flyway.connect-retries-interval"),
          e.getMessage(),
          text(URL).replaceAll("[?].*", ""),
          text("quarkus.datasource.username"));
    }
  }

  private String text(String name) {
    return config.getOptionalValue(name, String.class).orElse("");
  }
}
