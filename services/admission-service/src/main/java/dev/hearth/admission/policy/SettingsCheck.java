package dev.hearth.admission.policy;

import dev.hearth.settings.Production;
import dev.hearth.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Reads the settings at start, so that nonsense is refused then and not with the first pod. */
@Singleton
class SettingsCheck {
  private final Config config;
  private final PolicyConfig policy;

  SettingsCheck(Config config, PolicyConfig policy) {
    this.config = config;
    this.policy = policy;
  }

  void check(@Observes @Priority(1) StartupEvent event) {
    settings().refuseFaults();
  }

  List<String> faults() {
    return settings().faults();
  }

  private Settings settings() {
    Settings settings = new Settings(config);
    try {
      policy.policy();
    } catch (IllegalArgumentException e) {
      settings.fault(e.getMessage());
    }
    new Production(config, settings, Set.of()).onlyTls();
    return settings;
  }
}
