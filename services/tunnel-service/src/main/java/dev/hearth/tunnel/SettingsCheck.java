package dev.hearth.tunnel;

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
          duration("hearth.gateway.connect-within", "PT0.1S", "PT1M"),
          duration("hearth.gateway.headway-within", "PT1S", "PT10M"),
          duration("hearth.gateway.drain", "PT0S", "PT1M"),
          duration("hearth.endpoint.api-connect-within", "PT0.1S", "PT1M"),
          duration("hearth.endpoint.api-headway-within", "PT1S", "PT10M"),
          duration("hearth.endpoint.ping-every", "PT0.1S", "PT1M"),
          duration("hearth.endpoint.dead-after", "PT1S", "PT10M"),
          duration("hearth.endpoint.collect-within", "PT1S", "PT10M"));

  private static final List<Bound<Long>> NUMBERS =
      List.of(
          new Bound<>("hearth.gateway.most-open-per-session", 1L, 100_000L),
          new Bound<>("hearth.gateway.most-connections", 1L, 1_000_000L),
          new Bound<>("hearth.endpoint.most-open", 1L, 100_000L));

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
    Stream<String> deadBeforePinged =
        duration("hearth.endpoint.ping-every").compareTo(duration("hearth.endpoint.dead-after")) < 0
            ? Stream.empty()
            : Stream.of(
                "hearth.endpoint.dead-after is %s; set it to more than hearth.endpoint.ping-every"
                    .formatted(duration("hearth.endpoint.dead-after")));
    return Stream.of(
            DURATIONS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Duration.class))),
            NUMBERS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Long.class))),
            deadBeforePinged)
        .flatMap(faults -> faults)
        .toList();
  }

  private Duration duration(String setting) {
    return config.getValue(setting, Duration.class);
  }
}
