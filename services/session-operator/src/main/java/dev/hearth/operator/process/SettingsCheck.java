package dev.hearth.operator.process;

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
          duration("hearth.leader-election.lease-duration", "PT3S", "PT10M"),
          duration("hearth.leader-election.renew-deadline", "PT2S", "PT10M"),
          duration("hearth.leader-election.retry-period", "PT0.1S", "PT1M"),
          duration("hearth.heartbeat.every", "PT1S", "PT1M"),
          duration("hearth.heartbeat.capacity-every", "PT1S", "PT10M"),
          duration("hearth.metering.every", "PT0.1S", "PT1M"),
          duration("hearth.metering.settle", "PT0S", "PT10M"),
          duration("hearth.endpoint-watch.every", "PT1S", "PT1M"),
          duration("hearth.endpoint-watch.timeout", "PT0.1S", "PT30S"),
          duration("hearth.session.provisioning-timeout", "PT10S", "PT24H"),
          duration("hearth.sweep.every", "PT1S", "PT24H"),
          duration("hearth.ca.endpoint-validity", "PT1H", "P3650D"));

  private static final List<Bound<Long>> NUMBERS =
      List.of(
          new Bound<>("hearth.endpoint-watch.at-once", 1L, 1_000L),
          new Bound<>("hearth.endpoint.cpu-millis", 1L, 1_000_000L),
          new Bound<>("hearth.endpoint.memory-mib", 16L, 1_000_000L),
          new Bound<>("hearth.endpoint.door-port", 1L, 65_535L),
          new Bound<>("hearth.endpoint.health-port", 1L, 65_535L));

  private static final String LEASE = "hearth.leader-election.lease-duration";

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
            leaseTooShort())
        .flatMap(faults -> faults)
        .toList();
  }

  /** A leader must know that it lost the lease before another one gets it. */
  private Stream<String> leaseTooShort() {
    Duration needed =
        config
            .getValue("hearth.leader-election.renew-deadline", Duration.class)
            .plus(config.getValue("hearth.leader-election.retry-period", Duration.class))
            .plusSeconds(1);
    Duration lease = config.getValue(LEASE, Duration.class);
    return lease.compareTo(needed) >= 0
        ? Stream.empty()
        : Stream.of(
            "%s is %s; set it to at least %s: renew-deadline, retry-period and a second"
                .formatted(LEASE, lease, needed));
  }
}
