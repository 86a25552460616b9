package dev.hearth.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsCheckTest {
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          Map.entry("hearth.leader-election.lease-duration", "PT30S"),
          Map.entry("hearth.leader-election.renew-deadline", "PT20S"),
          Map.entry("hearth.leader-election.retry-period", "PT4S"),
          Map.entry("hearth.heartbeat.every", "PT10S"),
          Map.entry("hearth.heartbeat.capacity-every", "PT30S"),
          Map.entry("hearth.metering.every", "PT2S"),
          Map.entry("hearth.metering.settle", "PT10S"),
          Map.entry("hearth.endpoint-watch.every", "PT10S"),
          Map.entry("hearth.endpoint-watch.timeout", "PT2S"),
          Map.entry("hearth.session.provisioning-timeout", "PT10M"),
          Map.entry("hearth.sweep.every", "PT3M"),
          Map.entry("hearth.sweep.patience", "PT10M"),
          Map.entry("hearth.ca.endpoint-validity", "P90D"),
          Map.entry("hearth.driver-watch.every", "PT10S"),
          Map.entry("hearth.driver-watch.timeout", "PT3S"),
          Map.entry("hearth.driver-watch.client-timeout", "PT6S"),
          Map.entry("hearth.driver-watch.at-once", "16"),
          Map.entry("hearth.endpoint-watch.at-once", "32"),
          Map.entry("hearth.endpoint.cpu-millis", "50"),
          Map.entry("hearth.endpoint.memory-mib", "128"),
          Map.entry("hearth.endpoint.door-port", "8443"),
          Map.entry("hearth.endpoint.health-port", "8080"));

  @Test
  void whatIsGoodIsGood() {
    assertThat(faults(Map.of())).isEmpty();
  }

  @Test
  void aLeaseMustOutlastTheLastTryToRenewIt() {
    assertThat(faults(Map.of("hearth.leader-election.renew-deadline", "PT28S")))
        .containsExactly(
            "hearth.leader-election.lease-duration is PT30S; set it to at least PT33S:"
                + " renew-deadline, retry-period and a second");
  }

  @Test
  void whatIsOutOfBoundsIsNamed() {
    assertThat(faults(Map.of("hearth.heartbeat.every", "PT0S")))
        .containsExactly(
            "hearth.heartbeat.every is PT0S; set it to something between PT1S and PT1M");
  }

  @Test
  void aNetworkThatIsNoneIsNamed() {
    assertThat(faults(Map.of("hearth.egress.closed", "192.0.2.0/24,fd00::/8"))).isEmpty();
    assertThat(faults(Map.of("hearth.egress.closed", "192.0.2.0/24,nodes")))
        .containsExactly("hearth.egress.closed is nodes; set it to CIDRs such as 10.20.0.0/16");
  }

  @Test
  void aGatesAddressHasAPort() {
    assertThat(faults(Map.of("hearth.gate.executor-address", "10.0.0.1:443"))).isEmpty();
    assertThat(faults(Map.of("hearth.gate.driver-address", "gateway.example.org")))
        .containsExactly("hearth.gate.driver-address is gateway.example.org; set it to host:port");
  }

  @Test
  void inProductionWhatIsUnsafeIsRefused() {
    assertThat(
            faults(
                Map.of(
                    "hearth.gateway.url", "http://gateway.example.org",
                    "hearth.cluster.name", "change-me",
                    "hearth.cluster.region", "eu-1",
                    "kafka.bootstrap.servers", "kafka.example.org:9092"),
                "prod"))
        .containsExactly(
            "kafka.security.protocol is PLAINTEXT; set it to SASL_SSL, or HEARTH_UNSAFE_ALLOW to"
                + " plain-kafka for a trial",
            "hearth.gateway.url is http://gateway.example.org; set it to an address that begins"
                + " with https://",
            "hearth.cluster.name is change-me; set it to a name that no other cluster has");
  }

  private static List<String> faults(Map<String, String> changes) {
    return faults(changes, "test");
  }

  private static List<String> faults(Map<String, String> changes, String profile) {
    Map<String, String> settings = new HashMap<>(GOOD);
    settings.putAll(changes);
    return new SettingsCheck(
            new SmallRyeConfigBuilder()
                .withProfile(profile)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build(),
            Optional::empty)
        .faults();
  }
}
