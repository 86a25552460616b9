package dev.hearth.session.process;

import dev.hearth.settings.Production;
import dev.hearth.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with settings that could only do harm later, all of them in one message. */
@Singleton
public class SettingsCheck {
  /** A default that no request could ask for would refuse every request that asks for nothing. */
  private static final Map<String, String> NO_MORE_THAN =
      Map.of(
          "hearth.session.lifetime", "hearth.session.max-lifetime",
          "hearth.session.idle-timeout", "hearth.session.max-idle-timeout",
          "hearth.session.grace", "hearth.session.max-grace");

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
            .duration("hearth.feed.discovery", "PT0.1S", "PT5M")
            .duration("hearth.placement.patience", "PT5S", "PT1H")
            .duration("hearth.quota.patience", "PT0S", "PT30S")
            .duration("hearth.ticket.patience", "PT0S", "PT30S")
            .duration("hearth.session.lifetime", "PT1M", "P365D")
            .duration("hearth.session.max-lifetime", "PT1M", "P365D")
            .duration("hearth.session.idle-timeout", "PT10S", "P365D")
            .duration("hearth.session.max-idle-timeout", "PT10S", "P365D")
            .duration("hearth.session.grace", "PT0S", "P365D")
            .duration("hearth.session.max-grace", "PT0S", "P365D")
            .number("hearth.http.most-requests", 1, 10_000)
            .number("hearth.watch.most", 1, 100_000)
            .number("hearth.watch.most-per-caller", 1, 100_000)
            .number("hearth.quota.queue-limit", 0, 100_000)
            .number("hearth.quota.at-once", 1, 1_000)
            // A SparkSession holds no more tickets: the cluster would refuse all that comes after.
            .number("hearth.ticket.limit", 1, 100)
            .number("hearth.session.max-executors", 1, 100_000)
            .number("hearth.session.max-executor-cores", 1, 1_000)
            .number("hearth.session.max-executor-memory-mib", 512, 100_000_000)
            .number("hearth.session.max-driver-cores", 1, 1_000)
            .number("hearth.session.max-driver-memory-mib", 512, 100_000_000)
            .number("hearth.session.max-local-disk-mib", 256, 100_000_000)
            .number("hearth.session.max-executor-gpus", 0, 64)
            .number("hearth.driver.rpc-port", 1024, 65_535)
            .number("hearth.driver.block-manager-port", 1024, 65_535)
            .number("hearth.driver.ui-port", 1024, 65_535)
            .number("hearth.driver.connect-port", 1024, 65_535);
    NO_MORE_THAN.forEach((setting, most) -> beyond(setting, most, settings));
    new Production(config, settings, unsafe.allow().orElse(Set.of()))
        .issuer()
        .database()
        .kafka()
        .door(config.getOptionalValue("hearth.http.behind-tls", Boolean.class).orElse(false));
    return settings;
  }

  private void beyond(String setting, String most, Settings settings) {
    Duration value = config.getValue(setting, Duration.class);
    Duration limit = config.getValue(most, Duration.class);
    if (value.compareTo(limit) > 0) {
      settings.fault(setting, value, "no more than " + most + ", which is " + limit);
    }
  }
}
