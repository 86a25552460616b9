package dev.hearth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private final Settings settings =
      new Settings(
          new SmallRyeConfigBuilder()
              .withSources(
                  new PropertiesConfigSource(Map.of("a.wait", "PT5S", "a.count", "7"), "test", 100))
              .build());

  @Test
  void bothEndsAreGood() {
    settings.duration("a.wait", "PT5S", "PT6S").number("a.count", 1, 7);

    assertThat(settings.faults()).isEmpty();
    settings.refuseFaults();
  }

  @Test
  void allFaultsComeInOneMessage() {
    settings.duration("a.wait", "PT6S", "PT1M").number("a.count", 8, 9);

    assertThatThrownBy(settings::refuseFaults)
        .hasMessage(
            "Cannot start: a.wait is PT5S; set it to something between PT6S and PT1M."
                + " a.count is 7; set it to something between 8 and 9.");
  }

  @Test
  void whatIsMissingIsNamedAsTheEnvironmentHasIt() {
    settings.required("a.new-one", "something");

    assertThat(settings.faults())
        .containsExactly("a.new-one is missing; set A_NEW_ONE to something");
  }
}
