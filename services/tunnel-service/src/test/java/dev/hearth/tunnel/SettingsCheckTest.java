package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCheckTest {
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          Map.entry("hearth.gateway.connect-within", "PT5S"),
          Map.entry("hearth.gateway.headway-within", "PT35S"),
          Map.entry("hearth.gateway.drain", "PT5S"),
          Map.entry("hearth.endpoint.api-connect-within", "PT5S"),
          Map.entry("hearth.endpoint.api-headway-within", "PT30S"),
          Map.entry("hearth.endpoint.ping-every", "PT10S"),
          Map.entry("hearth.endpoint.dead-after", "PT30S"),
          Map.entry("hearth.endpoint.collect-within", "PT30S"),
          Map.entry("hearth.gateway.most-open-per-session", "1024"),
          Map.entry("hearth.gateway.most-connections", "10000"),
          Map.entry("hearth.endpoint.most-open", "1024"));

  @Test
  void whatIsGoodIsGood() {
    assertThat(faults(Map.of())).isEmpty();
  }

  @Test
  void aClientMustBePingedBeforeItCountsAsDead() {
    assertThat(faults(Map.of("hearth.endpoint.dead-after", "PT5S")))
        .containsExactly(
            "hearth.endpoint.dead-after is PT5S; set it to more than hearth.endpoint.ping-every");
  }

  @Test
  void whatIsOutOfBoundsIsNamed() {
    assertThat(faults(Map.of("hearth.gateway.most-connections", "0")))
        .containsExactly(
            "hearth.gateway.most-connections is 0; set it to something between 1 and 1000000");
  }

  @Test
  void aGatewayNeedsItsFiles(@TempDir Path folder) throws IOException {
    String there = Files.createFile(folder.resolve("there.pem")).toString();
    String missing = folder.resolve("missing.pem").toString();

    assertThat(
            faults(
                Map.of(
                    "hearth.tunnel.role", "gateway",
                    "hearth.gateway.certificate", there,
                    "hearth.gateway.key", missing,
                    "hearth.gateway.client-certificate", there,
                    "hearth.gateway.client-key", there)))
        .containsExactly(
            "hearth.gateway.key is "
                + missing
                + "; set it to a PEM file that is there and can be read",
            "hearth.gateway.ca is missing; set HEARTH_GATEWAY_CA to a PEM file");
  }

  private static List<String> faults(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>(GOOD);
    settings.putAll(changes);
    return new SettingsCheck(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build())
        .faults();
  }
}
