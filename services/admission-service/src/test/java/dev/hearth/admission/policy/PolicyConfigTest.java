package dev.hearth.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyConfigTest {
  @Test
  void theDefaultsAreGood() {
    assertThat(config(Map.of()).policy()).isNotNull();
  }

  @Test
  void nonsenseNamesSettingValueAndRemedy() {
    assertThatThrownBy(() -> config(Map.of("hearth.admission.longest-grace", "P2D")).policy())
        .hasMessage(
            "hearth.admission.longest-grace is %s; set it to something between PT0S and PT1H",
            Duration.ofDays(2));
    assertThatThrownBy(
            () -> config(Map.of("hearth.admission.most-ephemeral-storage", "much")).policy())
        .hasMessage("hearth.admission.most-ephemeral-storage: 'much' is no amount such as 20Gi");
  }

  private static PolicyConfig config(Map<String, String> changes) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(PolicyConfig.class)
        .withDefaultValues(changes)
        .build()
        .getConfigMapping(PolicyConfig.class);
  }
}
