package dev.hearth.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsCheckTest {
  private static final String TLS_ONLY = "quarkus.http.insecure-requests";

  @Test
  void theDefaultsAreGood() {
    assertThat(faults(Map.of(TLS_ONLY, "disabled"))).isEmpty();
  }

  @Test
  void aPlainDoorIsRefused() {
    assertThat(faults(Map.of(TLS_ONLY, "enabled")))
        .containsExactly("quarkus.http.insecure-requests is enabled; set it to disabled");
  }

  @Test
  void nonsenseIsRefusedAtTheStart() {
    assertThat(faults(Map.of(TLS_ONLY, "disabled", "hearth.admission.longest-grace", "PT5H")))
        .containsExactly(
            "hearth.admission.longest-grace is PT5H; set it to something between PT0S and PT1H");
  }

  private static List<String> faults(Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withProfile("prod")
            .withMapping(PolicyConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new SettingsCheck(config, config.getConfigMapping(PolicyConfig.class)).faults();
  }
}
