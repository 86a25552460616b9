package dev.hearth.tunnel;

import dev.hearth.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * Refuses to start with settings that could only do harm later, all of them in one message. The
 * doors themselves know no other way than TLS, so there is nothing to allow.
 */
@Singleton
class SettingsCheck {
  private static final String DEAD_AFTER = "hearth.endpoint.dead-after";
  private static final List<String> OF_A_GATEWAY =
      List.of(
          "hearth.gateway.certificate",
          "hearth.gateway.key",
          "hearth.gateway.client-certificate",
          "hearth.gateway.client-key",
          "hearth.gateway.ca");
  private static final List<String> OF_AN_ENDPOINT =
      List.of("hearth.endpoint.certificate", "hearth.endpoint.key", "hearth.endpoint.ca");

  private final Config config;

  SettingsCheck(Config config) {
    this.config = config;
  }

  /** Before anything that would run with them. */
  void check(@Observes @Priority(1) StartupEvent event) {
    settings().refuseFaults();
  }

  List<String> faults() {
    return settings().faults();
  }

  private Settings settings() {
    Settings settings =
        new Settings(config)
            .duration("hearth.gateway.connect-within", "PT0.1S", "PT1M")
            .duration("hearth.gateway.headway-within", "PT1S", "PT10M")
            .duration("hearth.gateway.drain", "PT0S", "PT1M")
            .duration("hearth.endpoint.api-connect-within", "PT0.1S", "PT1M")
            .duration("hearth.endpoint.api-headway-within", "PT1S", "PT10M")
            .duration("hearth.endpoint.ping-every", "PT0.1S", "PT1M")
            .duration(DEAD_AFTER, "PT1S", "PT10M")
            .duration("hearth.endpoint.collect-within", "PT1S", "PT10M")
            .number("hearth.gateway.most-open-per-session", 1, 100_000)
            .number("hearth.gateway.most-connections", 1, 1_000_000)
            .number("hearth.endpoint.most-open", 1, 100_000);
    if (duration("hearth.endpoint.ping-every").compareTo(duration(DEAD_AFTER)) >= 0) {
      settings.fault(DEAD_AFTER, duration(DEAD_AFTER), "more than hearth.endpoint.ping-every");
    }
    config
        .getOptionalValue("hearth.tunnel.role", TunnelConfig.Role.class)
        .ifPresent(role -> files(role, settings));
    return settings;
  }

  /** Each file that the role needs is named, and is there. */
  private void files(TunnelConfig.Role role, Settings settings) {
    List<String> needed =
        switch (role) {
          case GATEWAY -> OF_A_GATEWAY;
          case ENDPOINT -> OF_AN_ENDPOINT;
        };
    for (String name : needed) {
      settings.required(name, "a PEM file");
      config
          .getOptionalValue(name, String.class)
          .filter(file -> !file.isBlank() && !Files.isReadable(Path.of(file)))
          .ifPresent(
              file -> settings.fault(name, file, "a PEM file that is there and can be read"));
    }
  }

  private Duration duration(String setting) {
    return config.getValue(setting, Duration.class);
  }
}
