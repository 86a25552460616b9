package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantSettingsTest {
  private static final DesiredEvent.Application APPLICATION =
      new DesiredEvent.Application(
          "s3a://jobs/a.jar", "a.Main", List.of(), List.of(), List.of(), Map.of(), 0);

  @Test
  void whatSparkKnowsIsTakenWithoutAWord() {
    Map<String, String> defaults =
        Map.of("spark.sql.shuffle.partitions", "64", "spark.hadoop.fs.s3a.endpoint", "x");

    assertThat(TenantSettings.of(defaults, "client", client()))
        .isEqualTo(new TenantSettings(defaults, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.master",
        "spark.kubernetes.namespace",
        "spark.executor.memory",
        "spark.a\n"
      })
  void whatIsNotTheirsIsLeftOutAndTold(String key) {
    for (SessionSpec spec : List.of(client(), pod(null), pod(APPLICATION))) {
      TenantSettings settings = TenantSettings.of(Map.of(key, "s3cr3t"), "batch", spec);

      assertThat(settings.settings()).isEmpty();
      assertThat(settings.warnings())
          .singleElement()
          .asString()
          .startsWith(key)
          .contains("left out")
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void theSizeOfADriverPodIsTheRequestsAndThatOfAClientIsNobodys() {
    Map<String, String> defaults = Map.of("spark.driver.memory", "4g");

    assertThat(TenantSettings.of(defaults, "client", client()).settings()).isEqualTo(defaults);
    assertThat(TenantSettings.of(defaults, "connect", pod(null)).settings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.plugins",
        "spark.driver.extraJavaOptions",
        "spark.jars.packages",
        "spark.files"
      })
  void nothingOfATenantsIsLoadedOnAUsersMachine(String key) {
    Map<String, String> defaults = Map.of(key, "x");

    assertThat(TenantSettings.of(defaults, "client", client()).settings()).isEmpty();
    assertThat(TenantSettings.of(defaults, "client", client()).warnings())
        .singleElement()
        .asString()
        .contains("your machine");
    // A remote spark-submit is such a process, too.
    assertThat(TenantSettings.of(defaults, "batch", pod(null)).settings()).isEmpty();
    assertThat(TenantSettings.of(defaults, "connect", pod(null)).settings()).isEqualTo(defaults);
    assertThat(TenantSettings.of(defaults, "batch", pod(APPLICATION)).settings())
        .isEqualTo(defaults);
  }

  @Test
  void gpusOfTasksAreForExecutorsThatHaveSome() {
    Map<String, String> defaults = Map.of(GpuSettings.OF_TASKS, "0.5");

    assertThat(TenantSettings.of(defaults, "client", client()).settings()).isEmpty();
    assertThat(TenantSettings.of(defaults, "client", client()).warnings())
        .singleElement()
        .asString()
        .contains("executor.gpus");
    SessionSpec.Executor executor =
        new SessionSpec.Executor(1, 1024, 384, 0, 3, null, new SessionSpec.Gpus(1, "/opt/gpus.sh"));
    assertThat(
            TenantSettings.of(
                defaults, "client", spec(new DesiredEvent.Ports(1, 2, 3), null, null, executor)))
        .isEqualTo(new TenantSettings(defaults, List.of()));
  }

  @Test
  void anApplicationNamesItsOwnJars() {
    assertThat(
            TenantSettings.of(Map.of("spark.jars", "x.jar"), "batch", pod(APPLICATION)).settings())
        .isEmpty();
    assertThat(TenantSettings.of(Map.of("spark.jars", "x.jar"), "connect", pod(null)).settings())
        .hasSize(1);
  }

  @Test
  void aMisspeltNameIsKeptAndTold() {
    TenantSettings settings =
        TenantSettings.of(Map.of("spark.sql.shufle.partitions", "8"), "client", client());

    assertThat(settings.settings()).hasSize(1);
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .contains("nearest is spark.sql.shuffle.partitions");
  }

  private static SessionSpec client() {
    return spec(new DesiredEvent.Ports(1, 2, 3), null, null);
  }

  private static SessionSpec pod(DesiredEvent.Application application) {
    return spec(
        null,
        new SessionSpec.Driver(
            1, 1024, 384, new SessionSpec.DriverPorts(7078, 7079, 4040, 15002), Map.of(), null),
        application);
  }

  private static SessionSpec spec(
      DesiredEvent.Ports ports, SessionSpec.Driver driver, DesiredEvent.Application application) {
    return spec(
        ports, driver, application, new SessionSpec.Executor(1, 1024, 384, 0, 3, null, null));
  }

  private static SessionSpec spec(
      DesiredEvent.Ports ports,
      SessionSpec.Driver driver,
      DesiredEvent.Application application,
      SessionSpec.Executor executor) {
    return new SessionSpec(
        null,
        "shared",
        "standard",
        "4.0.1",
        "hearth/spark:4.0.1",
        executor,
        ports,
        new DesiredEvent.Lifetime(1, 1, 1),
        Map.of(),
        Map.of(),
        List.of(),
        driver,
        application,
        Map.of(),
        List.of(),
        Set.of(),
        Map.of(),
        List.of());
  }
}
