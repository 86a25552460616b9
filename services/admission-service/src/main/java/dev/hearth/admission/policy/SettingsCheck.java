package dev.hearth.admission.policy;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Reads the settings at start, so that nonsense is refused then and not with the first pod. */
@Singleton
class SettingsCheck {
  void check(@Observes StartupEvent event, PolicyConfig config) {
    config.policy();
  }
}
