package dev.hearth.operator.process;

import dev.hearth.events.egress.Cidr;
import dev.hearth.settings.Production;
import dev.hearth.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with settings that could only do harm later, all of them in one message. */
@Singleton
class SettingsCheck {
  private static final String LEASE = "hearth.leader-election.lease-duration";
  private static final Pattern ADDRESS = Pattern.compile("\\S+:[0-9]{1,5}");

  private final Config config;
  private final UnsafeConfig unsafe;

  SettingsCheck(Config config, UnsafeConfig unsafe) {
    this.config = config;
    this.unsafe = unsafe;
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
            .duration(LEASE, "PT3S", "PT10M")
            .duration("hearth.leader-election.renew-deadline", "PT2S", "PT10M")
            .duration("hearth.leader-election.retry-period", "PT0.1S", "PT1M")
            .duration("hearth.heartbeat.every", "PT1S", "PT1M")
            .duration("hearth.heartbeat.capacity-every", "PT1S", "PT10M")
            .duration("hearth.metering.every", "PT0.1S", "PT1M")
            .duration("hearth.metering.settle", "PT0S", "PT10M")
            .duration("hearth.endpoint-watch.every", "PT1S", "PT1M")
            .duration("hearth.endpoint-watch.timeout", "PT0.1S", "PT30S")
            .duration("hearth.driver-watch.every", "PT1S", "PT1M")
            .duration("hearth.driver-watch.timeout", "PT0.1S", "PT30S")
            .duration("hearth.driver-watch.client-timeout", "PT0.1S", "PT30S")
            .duration("hearth.session.provisioning-timeout", "PT10S", "PT24H")
            .duration("hearth.sweep.every", "PT1S", "PT24H")
            .duration("hearth.sweep.patience", "PT1M", "PT24H")
            .duration("hearth.ca.endpoint-validity", "PT1H", "P3650D")
            .number("hearth.endpoint-watch.at-once", 1, 1_000)
            .number("hearth.driver-watch.at-once", 1, 1_000)
            .number("hearth.endpoint.cpu-millis", 1, 1_000_000)
            .number("hearth.endpoint.memory-mib", 16, 1_000_000)
            .number("hearth.endpoint.door-port", 1, 65_535)
            .number("hearth.endpoint.health-port", 1, 65_535);
    leaseTooShort(settings);
    notAnAddress(settings, "hearth.gate.executor-address");
    notAnAddress(settings, "hearth.gate.driver-address");
    notNetworks(settings, "hearth.egress.private-networks");
    notNetworks(settings, "hearth.egress.closed");
    new Production(config, settings, unsafe.allow().orElse(Set.of()))
        .kafka()
        .publicUrl("hearth.gateway.url")
        .chosen("hearth.cluster.name", "a name that no other cluster has")
        .chosen("hearth.cluster.region", "the region as tenants name it");
    return settings;
  }

  /** A gate that cannot read its address lets nothing start. */
  private void notAnAddress(Settings settings, String name) {
    config
        .getOptionalValue(name, String.class)
        .filter(address -> !ADDRESS.matcher(address).matches())
        .ifPresent(address -> settings.fault(name, address, "host:port"));
  }

  /** A network that cannot be read could not be closed. */
  private void notNetworks(Settings settings, String name) {
    config.getOptionalValues(name, String.class).orElse(List.of()).stream()
        .filter(text -> Cidr.parse(text).isEmpty())
        .forEach(text -> settings.fault(name, text, "CIDRs such as 10.20.0.0/16"));
  }

  /** A leader must know that it lost the lease before another one gets it. */
  private void leaseTooShort(Settings settings) {
    Duration needed =
        config
            .getValue("hearth.leader-election.renew-deadline", Duration.class)
            .plus(config.getValue("hearth.leader-election.retry-period", Duration.class))
            .plusSeconds(1);
    Duration lease = config.getValue(LEASE, Duration.class);
    if (lease.compareTo(needed) < 0) {
      settings.fault(
          LEASE, lease, "at least " + needed + ": renew-deadline, retry-period and a second");
    }
  }
}
