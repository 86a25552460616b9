package dev.hearth.session.process;

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
          Map.entry("hearth.feed.discovery", "PT5S"),
          Map.entry("hearth.placement.patience", "PT60S"),
          Map.entry("hearth.quota.patience", "PT5S"),
          Map.entry("hearth.ticket.patience", "PT5S"),
          Map.entry("hearth.session.lifetime", "PT8H"),
          Map.entry("hearth.session.max-lifetime", "PT168H"),
          Map.entry("hearth.session.idle-timeout", "PT30M"),
          Map.entry("hearth.session.max-idle-timeout", "PT24H"),
          Map.entry("hearth.session.grace", "PT2M"),
          Map.entry("hearth.session.max-grace", "PT1H"),
          Map.entry("hearth.http.most-requests", "100"),
          Map.entry("hearth.watch.most", "1000"),
          Map.entry("hearth.watch.most-per-caller", "50"),
          Map.entry("hearth.quota.queue-limit", "100"),
          Map.entry("hearth.quota.at-once", "4"),
          Map.entry("hearth.ticket.limit", "20"),
          Map.entry("hearth.session.max-executors", "50"),
          Map.entry("hearth.session.max-executor-cores", "16"),
          Map.entry("hearth.session.max-executor-memory-mib", "65536"),
          Map.entry("hearth.session.max-driver-cores", "16"),
          Map.entry("hearth.session.max-driver-memory-mib", "65536"),
          Map.entry("hearth.session.max-local-disk-mib", "20480"),
          Map.entry("hearth.session.max-executor-gpus", "8"),
          Map.entry("hearth.driver.rpc-port", "7078"),
          Map.entry("hearth.driver.block-manager-port", "7079"),
          Map.entry("hearth.driver.ui-port", "4040"),
          Map.entry("hearth.driver.connect-port", "15002"));

  @Test
  void whatIsGoodIsGood() {
    assertThat(faults(Map.of())).isEmpty();
  }

  @Test
  void aDefaultBeyondTheMostIsNamed() {
    assertThat(faults(Map.of("hearth.session.lifetime", "PT200H")))
        .containsExactly(
            "hearth.session.lifetime is PT200H; set it to no more than hearth.session.max-lifetime,"
                + " which is PT168H");
  }

  @Test
  void whatIsOutOfBoundsIsNamed() {
    assertThat(faults(Map.of("hearth.watch.most", "0")))
        .containsExactly("hearth.watch.most is 0; set it to something between 1 and 100000");
  }

  @Test
  void moreTicketsThanAClusterTakesAreRefused() {
    assertThat(faults(Map.of("hearth.ticket.limit", "101")))
        .containsExactly("hearth.ticket.limit is 101; set it to something between 1 and 100");
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
