package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.settings.Production;
import dev.hearth.settings.Settings;
import dev.hearth.settings.Unsafe;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is installed starts: no service refuses the settings that it is given in production. */
class ProductionIT {
  private static final String OPERATOR = "session-operator";
  private static final Set<String> CONTROL_PLANE =
      Set.of("tenant-service", "session-service", "billing-service");

  @Test
  void aControlPlaneHasNothingUnsafe() {
    assertThat(faults(Installation.CONTROL_PLANE, true)).isEmpty();
    assertThat(faults(Installation.CONTROL_PLANE, false)).isEmpty();
  }

  @Test
  void aTrialSaysWhatItNeedsOfUnsafeThings() {
    assertThat(faults(Installation.TRIAL, true)).isEmpty();
    assertThat(faults(Installation.TRIAL, false)).hasSize(3 * 3 + 1);
  }

  @Test
  void aDataPlaneIsToBeNamedFirst() {
    assertThat(faults(Installation.DATA_PLANE, true))
        .hasSize(2)
        .allMatch(fault -> fault.contains("change-me"));
  }

  private static List<String> faults(Installation installation, boolean asAllowed) {
    List<String> faults = new ArrayList<>();
    for (Manifest workload : installation.workloads()) {
      if (SettingsIT.isOurs(workload)) {
        Map<String, String> given = SettingsIT.variables(installation, workload);
        // What a Secret holds is random.
        given.replaceAll((variable, value) -> value.isEmpty() ? "5f0c" + variable : value);
        faults.addAll(faults(SettingsIT.service(workload), given, asAllowed));
      }
    }
    return faults;
  }

  private static List<String> faults(String service, Map<String, String> given, boolean asAllowed) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withProfile("prod")
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(given, 300))
            .build();
    Settings settings = new Settings(config);
    Set<Unsafe> allowed = asAllowed ? allowed(given) : Set.of();
    Production production = new Production(config, settings, allowed);
    if (CONTROL_PLANE.contains(service)) {
      production
          .issuer()
          .database()
          .kafka()
          .door("true".equals(given.get("HEARTH_HTTP_BEHIND_TLS")));
    } else if (service.equals(OPERATOR)) {
      production
          .kafka()
          .publicUrl("hearth.gateway.url")
          .chosen("hearth.cluster.name", "a name")
          .chosen("hearth.cluster.region", "a region");
    }
    return settings.faults();
  }

  private static Set<Unsafe> allowed(Map<String, String> given) {
    Set<Unsafe> allowed = EnumSet.noneOf(Unsafe.class);
    for (String word : given.getOrDefault("HEARTH_UNSAFE_ALLOW", "").split(",")) {
      if (!word.isEmpty()) {
        allowed.add(Unsafe.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')));
      }
    }
    return allowed;
  }
}
