package dev.hearth.tenant.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
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
          "hearth.tenancy.default-quota.sessions", "4");

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

  private static java.util.List<String> faults(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>(GOOD);
    settings.putAll(changes);
    return new SettingsCheck(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build())
        .faults();
  }
}
