package dev.hearth.tenant.process;

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
      Map.of(
          "hearth.publication.poll", "PT0.5S",
          "hearth.publication.standby", "PT1S",
          "hearth.publication.pause", "PT0.2S",
          "hearth.publication.longest-pause", "PT5S",
          "hearth.publication.acknowledgement", "PT5S",
          "hearth.http.most-requests", "100",
          "hearth.tenancy.default-quota.cpu-millis", "8000",
          "hearth.tenancy.default-quota.memory-mib", "16384",
          "hearth.tenancy.default-quota.sessions", "4",
          "hearth.tenancy.default-quota.gpus", "0");

  @Test
  void theDefaultsAreGood() {
    assertThat(faults(Map.of())).isEmpty();
  }

  @Test
  void eachFaultNamesSettingValueAndRemedy() {
    assertThat(
            faults(
                Map.of(
                    "hearth.publication.acknowledgement",
                    "PT0S",
                    "hearth.http.most-requests",
                    "0")))
        .containsExactly(
            "hearth.publication.acknowledgement is PT0S; set it to something between PT1S and PT1M",
            "hearth.http.most-requests is 0; set it to something between 1 and 10000");
  }

  @Test
  void inProductionWhatIsUnsafeIsRefused() {
    assertThat(faults(Map.of(), "prod"))
        .anyMatch(fault -> fault.startsWith("quarkus.oidc.auth-server-url is missing"))
        .anyMatch(fault -> fault.startsWith("quarkus.datasource.jdbc.url is missing"))
        .anyMatch(fault -> fault.startsWith("quarkus.datasource.password is missing"))
        .anyMatch(fault -> fault.startsWith("kafka.bootstrap.servers is missing"))
        .anyMatch(fault -> fault.contains("takes tokens over plain HTTP"));
  }

  @Test
  void inProductionWhatIsSafeIsGood() {
    assertThat(
            faults(
                Map.of(
                    "quarkus.oidc.auth-server-url", "https://login.example.org/realms/hearth",
                    "quarkus.datasource.jdbc.url", "jdbc:postgresql://db/x?sslmode=verify-full",
                    "quarkus.datasource.username", "x",
                    "quarkus.datasource.password", "5d0e7f",
                    "kafka.bootstrap.servers", "kafka.example.org:9093",
                    "kafka.security.protocol", "SASL_SSL",
                    "hearth.http.behind-tls", "true"),
                "prod"))
        .isEmpty();
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
