package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriverConfigurationTest {
  private static final Map<String, String> THEIRS =
      Map.of("spark.sql.shuffle.partitions", "8", "spark.rpc.message.maxSize", "64");

  private static final DesiredEvent.Application APPLICATION =
      new DesiredEvent.Application(
          "s3a://jobs/a.jar", "a.Main", List.of(), List.of(), List.of(), Map.of(), 0);

  private final Map<String, String> conf =
      DriverConfiguration.of("s1", "connect", null, spec(THEIRS));

  @Test
  void executorsFindTheDriverAtPortsThatPoliciesName() {
    assertThat(conf)
        .containsEntry("spark.driver.host", "driver.hearth-s1.svc")
        .containsEntry("spark.driver.port", "7078")
        .containsEntry("spark.driver.blockManager.port", "7079")
        .containsEntry("spark.ui.port", "4040")
        .containsEntry("spark.connect.grpc.binding.port", "15002")
        .containsEntry("spark.port.maxRetries", "0");
  }

  @Test
  void nothingOfAClientsConnectionIsInIt() {
    assertThat(conf)
        .doesNotContainKeys("spark.plugins", "spark.driver.extraJavaOptions", "spark.master")
        .doesNotContainKey("spark.driver.bindAddress");
    assertThat(conf.keySet()).noneMatch(key -> key.startsWith("spark.hearth."));
  }

  @Test
  void reservationAndConfigurationSayTheSame() {
    assertThat(conf)
        .containsEntry("spark.driver.memory", "2048m")
        .containsEntry("spark.driver.memoryOverhead", "512m")
        .containsEntry("spark.driver.cores", "2")
        .containsEntry("spark.dynamicAllocation.enabled", "true")
        .containsEntry("spark.dynamicAllocation.maxExecutors", "3")
        .containsEntry("spark.kubernetes.executor.request.cores", "1");
    assertThat(spec(THEIRS).reservation().cpuMillis()).isEqualTo(2000 + 3 * 1000);
    assertThat(spec(THEIRS).reservation().memoryMiB()).isEqualTo(2560 + 3 * 1408);
    assertThat(spec(THEIRS).reservation().sessions()).isEqualTo(1);
    assertThat(spec(THEIRS).start().cpuMillis()).isEqualTo(2000 + 1000);
    assertThat(spec(THEIRS).pods()).isEqualTo(4);
  }

  @Test
  void theUsersOwnSettingsAreInIt() {
    assertThat(conf).containsAllEntriesOf(THEIRS);
  }

  @Test
  void theTenantsDefaultsAreInItBelowTheUsersAndOurs() {
    Map<String, String> tenants =
        Map.of(
            "spark.sql.shuffle.partitions", "16",
            "spark.sql.session.timeZone", "UTC",
            "spark.driver.port", "1");

    assertThat(
            DriverConfiguration.of(
                "s1", "connect", null, spec(THEIRS).ofTenant(tenants, List.of(), List.of())))
        .containsAllEntriesOf(THEIRS)
        .containsEntry("spark.sql.session.timeZone", "UTC")
        .containsEntry("spark.driver.port", "7078");
  }

  @Test
  void onlyAConnectServerHasAConnectPort() {
    assertThat(DriverConfiguration.of("s1", "batch", "sums", spec(Map.of())))
        .containsEntry("spark.app.name", "sums")
        .doesNotContainKey("spark.connect.grpc.binding.port");
  }

  @Test
  void aSubmissionSendsThePodThatTheSessionWaitsFor() {
    Map<String, String> submission = DriverConfiguration.of("s1", "batch", null, spec(THEIRS));

    assertThat(submission)
        .containsEntry("spark.submit.deployMode", "cluster")
        .containsEntry("spark.kubernetes.driver.pod.name", "driver-1")
        .containsEntry("spark.kubernetes.authenticate.driver.serviceAccountName", "spark-driver")
        .containsEntry("spark.kubernetes.driver.request.cores", "2")
        .containsEntry("spark.kubernetes.driver.limit.cores", "2")
        .containsEntry("spark.driver.port", "7078")
        .containsAllEntriesOf(THEIRS);
    // Spark refuses both in cluster mode: it makes a service for the driver.
    assertThat(submission).doesNotContainKeys("spark.driver.host", "spark.driver.bindAddress");
  }

  @Test
  void variablesReachExecutorsAndASubmittedDriverAsTheyWereWritten() {
    String kept = "trial $$(X)";

    assertThat(conf)
        .containsEntry("spark.executorEnv.STAGE", kept)
        .doesNotContainKey("spark.kubernetes.driverEnv.STAGE");
    assertThat(DriverConfiguration.of("s1", "batch", null, spec(THEIRS)))
        .containsEntry("spark.executorEnv.STAGE", kept)
        .containsEntry("spark.kubernetes.driverEnv.STAGE", kept);
  }

  @Test
  void packagesAreOnesOfTheSettingsToo() {
    Map<String, String> theirs = Map.of("spark.jars.packages", " x:y:1, a.b/c/1");

    assertThat(conf).containsEntry("spark.jars.packages", "a.b:c:1,a.b:d:1.2-3");
    assertThat(DriverConfiguration.of("s1", "connect", null, spec(theirs)))
        .containsEntry("spark.jars.packages", "x:y:1,a.b/c/1,a.b:d:1.2-3");
  }

  @Test
  void aSubmittedDriverKeepsPackagesWhereItMayWrite() {
    assertThat(
            DriverConfiguration.of(
                "s1", "batch", null, spec(Map.of("spark.driver.extraJavaOptions", "-Xss4m"))))
        .containsEntry("spark.driver.extraJavaOptions", "-Xss4m -Divy.home=/tmp/.ivy2");
  }

  @Test
  void anApplicationOfTheRequestIsStartedInItsPod() {
    assertThat(DriverConfiguration.of("s1", "batch", null, spec(Map.of(), APPLICATION)))
        .containsEntry("spark.submit.deployMode", "client")
        .containsEntry("spark.driver.host", "driver.hearth-s1.svc")
        .doesNotContainKey("spark.kubernetes.driver.pod.name");
  }

  private static SessionSpec spec(Map<String, String> theirs) {
    return spec(theirs, null);
  }

  private static SessionSpec spec(
      Map<String, String> theirs, DesiredEvent.Application application) {
    return new SessionSpec(
        null,
        "shared",
        "standard",
        "4.0.1",
        "hearth/spark:4.0.1",
        new SessionSpec.Executor(1, 1024, 384, 0, 3, null, null),
        null,
        new DesiredEvent.Lifetime(1, 1, 1),
        theirs,
        Map.of(),
        List.of(),
        new SessionSpec.Driver(
            2, 2048, 512, new SessionSpec.DriverPorts(7078, 7079, 4040, 15002), Map.of(), null),
        application,
        Map.of(),
        List.of(),
        Set.of(),
        Map.of("STAGE", "trial $(X)"),
        List.of("a.b:c:1", "a.b:d:1.2-3"));
  }
}
