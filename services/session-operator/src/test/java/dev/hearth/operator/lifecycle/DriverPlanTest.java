package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.operator.namespace.UploadedFiles;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a session with a driver pod consists of, and what its status says of the driver. */
class DriverPlanTest {
  private static final Surroundings AROUND =
      new Surroundings(
          new Sessions.Network(),
          new Sessions.Endpoint(),
          List.of(new ApiServer("172.18.0.2", 6443)));

  private final SparkSession connect = Sessions.connect(Sessions.created());
  private final SparkSession batch = Sessions.batch(Sessions.created(), 0);

  @Test
  void theDriverHasItsOwnRightsPolicyAndService() {
    SessionPlan plan = SessionPlan.running(connect, AROUND);

    assertThat(plan.objects())
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .contains(
            "NetworkPolicy driver",
            "Role spark-driver",
            "RoleBinding spark-driver",
            "Service driver");
    assertThat(plan.driver()).isEmpty();
    assertThat(only(plan, Service.class, "driver").getSpec().getSelector())
        .containsEntry(Labels.ROLE, "driver");
  }

  @Test
  void aConnectServerIsReadyWhenItsPortAnswers() {
    Container container = driver(connect).getSpec().getContainers().getFirst();

    assertThat(container.getArgs())
        .startsWith("driver", "--properties-file")
        .containsSubsequence(
            "--conf",
            "spark.app.id=spark-s1-1",
            "--conf",
            "spark.kubernetes.driver.pod.name=driver-1",
            "--class",
            "org.apache.spark.sql.connect.service.SparkConnectServer",
            "spark-internal");
    assertThat(container.getReadinessProbe().getTcpSocket().getPort().getStrVal())
        .isEqualTo("connect");
    assertThat(container.getPorts())
        .extracting(port -> port.getContainerPort())
        .containsExactly(7078, 7079, 4040, 15002);
  }

  @Test
  void anApplicationIsRunAsItWasGiven() {
    Container container = driver(batch).getSpec().getContainers().getFirst();

    assertThat(container.getArgs())
        .endsWith(
            "--jars",
            "s3a://jobs/a.jar,s3a://jobs/b.jar",
            "--class",
            "com.example.Sums",
            "s3a://jobs/sums.jar",
            "--until",
            "$$(HOME) $$1");
    assertThat(container.getEnv())
        .filteredOn(variable -> variable.getName().equals("STAGE"))
        .singleElement()
        .satisfies(variable -> assertThat(variable.getValue()).isEqualTo("trial $$(X)"));
    assertThat(container.getReadinessProbe()).isNull();
  }

  @Test
  void variablesOfTheSessionAreTheDriversTooAndReplaceNoneOfThePlatforms() {
    connect.getSpec().environment.put("REGION", "north $(X)");
    batch.getSpec().environment.put("REGION", "north");

    assertThat(driver(connect).getSpec().getContainers().getFirst().getEnv())
        .filteredOn(variable -> variable.getName().equals("REGION"))
        .singleElement()
        .satisfies(variable -> assertThat(variable.getValue()).isEqualTo("north $$(X)"));
    assertThat(driver(batch).getSpec().getContainers().getFirst().getEnv())
        .extracting(EnvVar::getName)
        .containsExactly("REGION", "STAGE", "SPARK_DRIVER_BIND_ADDRESS", "SPARK_LOCAL_DIRS");
  }

  @Test
  void localDiskIsBoundedWhereTheSessionSaysHowMuch() {
    assertThat(driver(connect).getSpec().getContainers().getFirst().getResources().getLimits())
        .doesNotContainKey("ephemeral-storage");
    connect.getSpec().driver.localDiskMiB = 10_240L;
    ResourceRequirements resources =
        driver(connect).getSpec().getContainers().getFirst().getResources();

    assertThat(resources.getRequests().get("ephemeral-storage")).hasToString("10Gi");
    assertThat(resources.getLimits().get("ephemeral-storage")).hasToString("10Gi");
    // Executors without a size would find nothing left beside the driver's.
    assertThat(hard(connect)).doesNotContainKey("requests.ephemeral-storage");

    connect.getSpec().executor.localDiskMiB = 2048L;
    assertThat(hard(connect).get("requests.ephemeral-storage")).hasToString("14Gi");
    assertThat(hard(connect).get("limits.ephemeral-storage")).hasToString("14Gi");
  }

  @Test
  void theNamespaceHasTheGpusOfAllItsExecutorsAndNoneUnasked() {
    assertThat(hard(connect).get("requests.nvidia.com/gpu")).hasToString("0");

    connect.getSpec().executor.gpus = 3;

    assertThat(connect.getSpec().executor.max).isEqualTo(2);
    assertThat(hard(connect).get("requests.nvidia.com/gpu")).hasToString("6");
    assertThat(driver(connect).getSpec().getContainers().getFirst().getResources().getLimits())
        .doesNotContainKey("nvidia.com/gpu");
  }

  private static Map<String, Quantity> hard(SparkSession session) {
    return only(SessionPlan.running(session, AROUND), ResourceQuota.class, "session")
        .getSpec()
        .getHard();
  }

  @Test
  void packagesAreKeptWhereTheDriverMayWriteUnlessItsUserSaysWhere() {
    connect.getSpec().sparkConf.put("spark.jars.packages", "a:b:1");
    Pod pod = driver(connect);

    assertThat(pod.getSpec().getContainers().getFirst().getArgs())
        .containsSubsequence("--conf", "spark.jars.ivy=/var/data/spark/ivy", "--class");
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().equals("/var/data/spark"))
        .singleElement()
        .satisfies(mount -> assertThat(mount.getReadOnly()).isNotEqualTo(true));

    connect.getSpec().sparkConf.put("spark.jars.ivy", "/tmp/mine");
    assertThat(driver(connect).getSpec().getContainers().getFirst().getArgs())
        .noneMatch(word -> word.startsWith("spark.jars.ivy="));
  }

  @Test
  void theDriverFitsARestrictedNamespaceAndIsHeldUntilMetered() {
    Pod pod = driver(batch);
    Container container = pod.getSpec().getContainers().getFirst();

    assertThat(pod.getMetadata().getFinalizers()).containsExactly(Labels.METERING_FINALIZER);
    assertThat(pod.getMetadata().getLabels())
        .containsEntry(Labels.ROLE, "driver")
        .containsEntry(Labels.ATTEMPT, "1")
        .containsEntry(Labels.TENANT, "aurora");
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("spark-driver");
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getRequests().get("cpu")).hasToString("1");
    assertThat(container.getResources().getLimits().get("memory")).hasToString("1408Mi");
  }

  @Test
  void settingsAreInASecretAndNowhereElse() {
    connect.getSpec().sparkConf.put("spark.hadoop.fs.s3a.secret.key", "hush");
    SessionPlan.Driver driver =
        SessionPlan.running(connect, AROUND)
            .withDriver(connect, 1, UploadedFiles.NONE)
            .driver()
            .orElseThrow();

    String file =
        new String(
            Base64.getDecoder().decode(driver.configuration().getData().get("spark.properties")),
            StandardCharsets.UTF_8);

    assertThat(file).contains("spark.hadoop.fs.s3a.secret.key=hush");
    assertThat(driver.pod().toString()).doesNotContain("hush");
  }

  @Test
  void everyHoleNamesItsPorts() {
    SessionPlan plan = SessionPlan.running(connect, AROUND);

    assertThat(holes(plan, "driver", true))
        .containsExactly(
            "endpoint 15002",
            "endpoint 4040",
            "executor 7078",
            "executor 7079",
            "session-operator 4040");
    assertThat(holes(plan, "driver", false)).containsExactly("172.18.0.2/32 6443", "executor");
    assertThat(holes(plan, "executors", true)).containsExactly("driver", "executor");
    assertThat(holes(plan, "executors", false))
        .containsExactly("driver 7078", "driver 7079", "executor");
    assertThat(holes(plan, "endpoint", true))
        .containsExactly("session-operator 8080", "tunnel-gateway 8443");
    assertThat(holes(plan, "endpoint", false))
        .containsExactly("172.18.0.2/32 6443", "driver 15002", "driver 4040");
  }

  @Test
  void theStatusKeepsTheLastAttemptAndItsResult() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 0);
    SessionView view =
        new SessionView(
                session,
                Optional.empty(),
                List.of(
                    Pods.running(Pods.endpoint()),
                    Pods.exited(Pods.driver(1), 3, "Error", "2026-11-22T12:04:55Z")),
                Optional.empty(),
                SessionUsage.NONE)
            .withDriverLog(List.of("it broke"));
    Decision end = new Decision(Phase.ENDING, "DriverFailed", "It broke.");

    SparkSessionStatus status =
        new SessionReport(view, Instant.parse("2026-11-22T12:05:00Z"), 8443)
            .status(end, 3, Optional.empty());

    assertThat(status.driver.podName).isEqualTo("driver-1");
    assertThat(status.driver.attempt).isEqualTo(1);
    assertThat(status.result.exitCode).isEqualTo(3);
    assertThat(status.result.lastLines).containsExactly("it broke");
    assertThat(status.conditions)
        .filteredOn(condition -> condition.getType().equals("DriverReady"))
        .singleElement()
        .satisfies(condition -> assertThat(condition.getStatus()).isEqualTo("False"));
    assertThat(status.conditions)
        .noneMatch(condition -> condition.getType().equals("ClientConnected"));
  }

  private static Pod driver(SparkSession session) {
    return SessionPlan.running(session, AROUND)
        .withDriver(session, 1, UploadedFiles.NONE)
        .driver()
        .orElseThrow()
        .pod();
  }

  private static <T> T only(SessionPlan plan, Class<T> kind, String name) {
    return plan.objects().stream()
        .filter(kind::isInstance)
        .filter(object -> object.getMetadata().getName().equals(name))
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> holes(SessionPlan plan, String name, boolean in) {
    NetworkPolicy policy = only(plan, NetworkPolicy.class, name);
    Set<String> holes = new TreeSet<>();
    if (in) {
      policy.getSpec().getIngress().forEach(rule -> add(holes, rule.getFrom(), rule.getPorts()));
    } else {
      policy.getSpec().getEgress().forEach(rule -> add(holes, rule.getTo(), rule.getPorts()));
    }
    return holes;
  }

  private static void add(
      Set<String> holes, List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
    for (NetworkPolicyPeer peer : peers) {
      String who =
          peer.getIpBlock() != null
              ? peer.getIpBlock().getCidr()
              : peer.getPodSelector().getMatchLabels().values().iterator().next();
      if (ports.isEmpty()) {
        holes.add(who);
      }
      ports.forEach(port -> holes.add(who + " " + port.getPort().getIntVal()));
    }
  }
}
