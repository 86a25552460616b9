package dev.hearth.billing.process;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with settings that could only do harm later, all of them in one message. */
@Singleton
class SettingsCheck {
  private static final List<Bound<Duration>> DURATIONS =
      List.of(
          duration("hearth.intake.discovery", "PT0.1S", "PT5M"),
          duration("hearth.intake.pause", "PT0.01S", "PT1M"),
          duration("hearth.intake.longest-pause", "PT0.1S", "PT1M"),
          duration("hearth.publication.poll", "PT0.01S", "PT1M"),
          duration("hearth.publication.standby", "PT0.1S", "PT1M"),
          duration("hearth.publication.pause", "PT0.01S", "PT1M"),
          duration("hearth.publication.longest-pause", "PT0.1S", "PT5M"),
          duration("hearth.publication.acknowledgement", "PT1S", "PT1M"));

  private static final List<Bound<Long>> NUMBERS =
      List.of(
          new Bound<>("hearth.http.most-requests", 1L, 10_000L),
          new Bound<>("hearth.intake.batch", 1L, 100_000L),
          new Bound<>("hearth.intake.dead-letter-bytes", 0L, 1_000_000L));

  private final Config config;

  SettingsCheck(Config config) {
    this.config = config;
  }

  /** Inclusive at both ends. */
  private record Bound<T extends Comparable<T>>(String setting, T least, T most) {
    Stream<String> fault(T value) {
      boolean within = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
      return within
          ? Stream.empty()
          : Stream.of(
              "%s is %s; set it to something between %s and %s"
                  .formatted(setting, value, least, most));
    }
  }

  private static Bound<Duration> duration(String setting, String least, String most) {
    return new Bound<>(setting, Duration.parse(least), Duration.parse(most));
  }

  /** Before anything that would run with them. */
  void check(@Observes @Priority(1) StartupEvent event) {
    List<String> faults = faults();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("Cannot start: " + String.join(". ", faults) + ".");
    }
  }

  List<String> faults() {
    return Stream.concat(
            DURATIONS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Duration.class))),
            NUMBERS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Long.class))))
        .toList();
  }
}
