package dev.hearth.session.process;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with settings that could only do harm later, all of them in one message. */
@Singleton
class SettingsCheck {
  private static final List<Bound<Duration>> DURATIONS =
      List.of(
          duration("hearth.feed.discovery", "PT0.1S", "PT5M"),
          duration("hearth.placement.patience", "PT5S", "PT1H"),
          duration("hearth.quota.patience", "PT0S", "PT30S"),
          duration("hearth.ticket.patience", "PT0S", "PT30S"),
          duration("hearth.session.lifetime", "PT1M", "P365D"),
          duration("hearth.session.max-lifetime", "PT1M", "P365D"),
          duration("hearth.session.idle-timeout", "PT10S", "P365D"),
          duration("hearth.session.max-idle-timeout", "PT10S", "P365D"),
          duration("hearth.session.grace", "PT0S", "P365D"),
          duration("hearth.session.max-grace", "PT0S", "P365D"));

  private static final List<Bound<Long>> NUMBERS =
      List.of(
          new Bound<>("hearth.http.most-requests", 1L, 10_000L),
          new Bound<>("hearth.watch.most", 1L, 100_000L),
          new Bound<>("hearth.watch.most-per-caller", 1L, 100_000L),
          new Bound<>("hearth.quota.queue-limit", 0L, 100_000L),
          new Bound<>("hearth.quota.at-once", 1L, 1_000L),
          // A SparkSession holds no more tickets: the cluster would refuse all that comes after.
          new Bound<>("hearth.ticket.limit", 1L, 100L),
          new Bound<>("hearth.session.max-executors", 1L, 100_000L),
          new Bound<>("hearth.session.max-executor-cores", 1L, 1_000L),
          new Bound<>("hearth.session.max-executor-memory-mib", 512L, 100_000_000L));

  /** A default that no request could ask for would refuse every request that asks for nothing. */
  private static final Map<String, String> NO_MORE_THAN =
      Map.of(
          "hearth.session.lifetime", "hearth.session.max-lifetime",
          "hearth.session.idle-timeout", "hearth.session.max-idle-timeout",
          "hearth.session.grace", "hearth.session.max-grace");

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
    return Stream.of(
            DURATIONS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Duration.class))),
            NUMBERS.stream().flatMap(b -> b.fault(config.getValue(b.setting(), Long.class))),
            NO_MORE_THAN.entrySet().stream().flatMap(e -> beyond(e.getKey(), e.getValue())))
        .flatMap(faults -> faults)
        .toList();
  }

  private Stream<String> beyond(String setting, String most) {
    Duration value = config.getValue(setting, Duration.class);
    Duration limit = config.getValue(most, Duration.class);
    return value.compareTo(limit) <= 0
        ? Stream.empty()
        : Stream.of(
            "%s is %s; set it to no more than %s, which is %s"
                .formatted(setting, value, most, limit));
  }
}
