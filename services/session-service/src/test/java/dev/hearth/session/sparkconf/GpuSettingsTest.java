package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.Identity;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuSettingsTest {
  private static final String OF_EXECUTORS = "spark.executor.resource.gpu.";
  private static final SessionSpec.Driver DRIVER =
      new SessionSpec.Driver(
          1, 1024, 384, new SessionSpec.DriverPorts(7078, 7079, 4040, 15002), Map.of(), null);

  @Test
  void sparkIsToldHowManyWhoseAndHowToFindThem() {
    SortedMap<String, Setting> settings = explain(executor(4, 1), Map.of());

    assertThat(settings)
        .containsEntry(OF_EXECUTORS + "amount", Setting.ofField("1", Source.user, "executor.gpus"))
        .containsEntry(OF_EXECUTORS + "vendor", Setting.ofPlatform("nvidia.com"))
        .containsEntry(OF_EXECUTORS + "discoveryScript", Setting.ofPlatform("/opt/gpus.sh"))
        .containsEntry(GpuSettings.OF_TASKS, Setting.ofPlatform("1"));
    assertThat(
            DriverConfiguration.of("s1", "connect", null, spec(executor(4, 1), Map.of(), DRIVER)))
        .containsEntry(OF_EXECUTORS + "amount", "1")
        .containsEntry(GpuSettings.OF_TASKS, "1");
  }

  @Test
  void whereThereAreNoneSparkHearsOfNone() {
    assertThat(explain(executor(4, 0), Map.of()).keySet())
        .noneMatch(name -> name.contains(".resource."));
  }

  @Test
  void howManyATaskHasIsTheUsersToSay() {
    assertThat(explain(executor(4, 1), Map.of(GpuSettings.OF_TASKS, "0.25")))
        .containsEntry(
            GpuSettings.OF_TASKS,
            new Setting("0.25", Source.user, null, "1", Source.platform, null));
  }

  /** Of many GPUs beside few cores, each task that may run at once has its part. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 4, 2", "3, 4, 1", "4, 2, 1", "1, 8, 8"})
  void noGpuIsIdleWhileAllCoresAreBusy(int cores, int gpus, String each) {
    assertThat(explain(executor(cores, gpus), Map.of()).get(GpuSettings.OF_TASKS).value())
        .isEqualTo(each);
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, true",
    "1, true",
    "1.0, true",
    "2, true",
    "0.999, true",
    "0, false",
    "0.0, false",
    "1.5, false",
    "3, false",
    "-1, false",
    "half, false",
    "1e-1, false"
  })
  void aTaskHasAPartOfAnExecutors(String amount, boolean fits) {
    assertThat(GpuSettings.fault("sparkConf", amount, executor(4, 2)).isEmpty()).isEqualTo(fits);
  }

  private static SortedMap<String, Setting> explain(
      SessionSpec.Executor executor, Map<String, String> theirs) {
    return SparkConfiguration.explain(
        Session.request(
            new Identity("s1", "aurora", "ada", "client"),
            null,
            spec(executor, theirs, null),
            Instant.parse("2026-03-01T10:00:00Z")),
        null);
  }

  private static SessionSpec.Executor executor(int cores, int gpus) {
    return new SessionSpec.Executor(
        cores,
        1024,
        384,
        0,
        3,
        null,
        gpus == 0 ? null : new SessionSpec.Gpus(gpus, "/opt/gpus.sh"));
  }

  private static SessionSpec spec(
      SessionSpec.Executor executor, Map<String, String> theirs, SessionSpec.Driver driver) {
    return new SessionSpec(
        null,
        "shared",
        "standard",
        "4.0.1",
        "hearth/spark:4.0.1",
        executor,
        driver == null ? new DesiredEvent.Ports(1, 2, 3) : null,
        new DesiredEvent.Lifetime(1, 1, 1),
        theirs,
        Map.of(),
        List.of(),
        driver,
        null,
        Map.of(),
        List.of(),
        Set.of("executor", "executor.gpus"),
        Map.of(),
        List.of());
  }
}
