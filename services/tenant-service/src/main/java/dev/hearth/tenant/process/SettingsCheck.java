package dev.hearth.tenant.process;

import dev.hearth.settings.Production;
import dev.hearth.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with settings that could only do harm later, all of them in one message. */
@Singleton
public class SettingsCheck {
  private final Config config;
  private final UnsafeConfig unsafe;

  SettingsCheck(Config config, UnsafeConfig unsafe) {
    this.config = config;
    this.unsafe = unsafe;
  }

  /** Before anything that would run with them. */
  void check(@Observes @Priority(1) StartupEvent event) {
    check();
  }

  /** Also asked by what comes before the start, such as the wait for the database. */
  public void check() {
    settings().refuseFaults();
  }

  List<String> faults() {
    return settings().faults();
  }

  private Settings settings() {
    Settings settings =
        new Settings(config)
            .duration("hearth.publication.poll", "PT0.01S", "PT1M")
            .duration("hearth.publication.standby", "PT0.1S", "PT1M")
            .duration("hearth.publication.pause", "PT0.01S", "PT1M")
            .duration("hearth.publication.longest-pause", "PT0.1S", "PT5M")
            .duration("hearth.publication.acknowledgement", "PT1S", "PT1M")
            .number("hearth.http.most-requests", 1, 10_000)
            .number("hearth.tenancy.default-quota.cpu-millis", 1, 1_000_000_000)
            .number("hearth.tenancy.default-quota.memory-mib", 1, 1_000_000_000)
            .number("hearth.tenancy.default-quota.sessions", 1, 1_000_000)
            .number("hearth.tenancy.default-quota.gpus", 0, 100_000);
    new Production(config, settings, unsafe.allow().orElse(Set.of()))
        .issuer()
        .database()
        .kafka()
        .door(config.getOptionalValue("hearth.http.behind-tls", Boolean.class).orElse(false));
    return settings;
  }
}
