package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static dev.hearth.local.kubernetes.RunningCluster.processes;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.kubernetes.model.Json;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods as real processes, seen through a real client. */
class PodsIT {
  private static final String NS = "pods";

  @TempDir static Path scratch;
  private static Path folder;
  private static RunningCluster running;

  @BeforeAll
  static void start() throws IOException {
    // Every test here also shows that such a path breaks nothing.
    folder = Files.createDirectory(scratch.resolve("a user's \"own\" folder"));
    running = new RunningCluster(folder, "--gpus", "2");
    running.namespace(NS, Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void aPodRunsItsCommandAndItsEndIsJournalledAsItsStatusSays() throws IOException {
    Pod pod =
        running
            .client
            .resource(
                running
                    .pod(NS, "once", "echo hello from $POD_IP in $KUBERNETES_NAMESPACE; exit 3")
                    .editSpec()
                    .editFirstContainer()
                    .addNewEnv()
                    .withName("POD_IP")
                    .withNewValueFrom()
                    .withNewFieldRef(null, "status.podIP")
                    .endValueFrom()
                    .endEnv()
                    .withNewResources()
                    .withRequests(
                        Map.of("cpu", new Quantity("250m"), "memory", new Quantity("64Mi")))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");

    Pod ended = resource("once").waitUntilCondition(phase("Failed"), 60, SECONDS);

    var end = ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(end.getExitCode()).isEqualTo(3);
    assertThat(resource("once").getLog())
        .isEqualTo("hello from " + ended.getStatus().getPodIP() + " in " + NS + "\n");
    await("the journal's line", () -> journal(ended).contains("\"event\":\"ended\""));
    var line = Json.parse(journal(ended).getBytes(StandardCharsets.UTF_8));
    assertThat(Json.text(line, "startedAt")).isEqualTo(end.getStartedAt());
    assertThat(Json.text(line, "finishedAt")).isEqualTo(end.getFinishedAt());
    assertThat(line.path("cpuMillis").asLong()).isEqualTo(250);
    assertThat(line.path("memoryMiB").asLong()).isEqualTo(64);
  }

  @Test
  void deletingAPodTermsItThenKillsEverythingThatItStarted() {
    String child = RunningCluster.uniqueSleep();
    String probes = RunningCluster.uniqueSleep();
    String script =
        "trap 'echo bye; exit 0' TERM; (setsid "
            + child
            + " &) ; echo up; while :; do sleep 0.05; done";
    Pod pod =
        running
            .pod(NS, "stubborn", script)
            .editSpec()
            .editFirstContainer()
            .withNewReadinessProbe()
            .withNewExec()
            .withCommand("sh", "-c", "(setsid " + probes + " &); true")
            .endExec()
            .withPeriodSeconds(1)
            .withTimeoutSeconds(10)
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build();
    running.client.resource(pod).create();
    resource("stubborn").waitUntilReady(60, SECONDS);
    await("its output", () -> resource("stubborn").getLog().contains("up"));
    await("its descendant", () -> processes(child) == 1);
    await("what its probe left", () -> processes(probes) > 0);

    resource("stubborn").delete();

    resource("stubborn").waitUntilCondition(Objects::isNull, 60, SECONDS);
    await("the descendant's end", () -> processes(child) == 0);
    await("the end of what its probe left", () -> processes(probes) == 0);
  }

  @Test
  void readinessFollowsTheProbeAndAFailedLivenessProbeRestarts() throws IOException {
    Pod pod =
        running
            .pod(NS, "probed", "touch ready; sleep 600")
            .editSpec()
            .withRestartPolicy("Always")
            .editFirstContainer()
            .withNewReadinessProbe()
            .withNewExec()
            .withCommand("test", "-f", "ready")
            .endExec()
            .withPeriodSeconds(1)
            .withTimeoutSeconds(10)
            .withFailureThreshold(1)
            .endReadinessProbe()
            .withNewLivenessProbe()
            .withNewExec()
            .withCommand("test", "!", "-f", "dead")
            .endExec()
            .withPeriodSeconds(1)
            .withTimeoutSeconds(10)
            .withFailureThreshold(2)
            .endLivenessProbe()
            .endContainer()
            .endSpec()
            .build();
    String uid = running.client.resource(pod).create().getMetadata().getUid();
    Path work = folder.resolve("data/pods").resolve(uid).resolve("work/main");

    resource("probed").waitUntilReady(60, SECONDS);
    Files.delete(work.resolve("ready"));
    resource("probed").waitUntilCondition(p -> !Readiness.isPodReady(p), 60, SECONDS);
    Files.createFile(work.resolve("dead"));
    Pod restarted =
        resource("probed")
            .waitUntilCondition(
                p -> p.getStatus().getContainerStatuses().getFirst().getRestartCount() > 0,
                60,
                SECONDS);

    assertThat(
            restarted.getStatus().getContainerStatuses().getFirst().getLastState().getTerminated())
        .isNotNull();
    resource("probed").withGracePeriod(0).delete();
  }

  @Test
  void whatDoesNotFitWaitsUntilThereIsRoom() {
    running.client.resource(big("big-1")).create();
    resource("big-1").waitUntilReady(60, SECONDS);
    running.client.resource(big("big-2")).create();
    Pod waiting =
        resource("big-2")
            .waitUntilCondition(
                p ->
                    p.getStatus().getConditions().stream()
                        .anyMatch(c -> "Unschedulable".equals(c.getReason())),
                60,
                SECONDS);
    assertThat(waiting.getStatus().getConditions().getFirst().getMessage())
        .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");

    resource("big-1").delete();

    resource("big-2").waitUntilReady(60, SECONDS);
    resource("big-2").withGracePeriod(0).delete();
  }

  @Test
  void podsSeeServicesByNameAndConfigurationByMount() {
    createServiceAndSettings();
    Pod endpoint =
        running
            .pod(NS, "endpoint", "sleep 600")
            .editMetadata()
            .addToLabels("role", "endpoint")
            .endMetadata()
            .build();
    running.client.resource(endpoint).create();
    String ip = resource("endpoint").waitUntilReady(60, SECONDS).getStatus().getPodIP();
    String script =
        "cat \"$0\"/spark.properties; cat \"$('"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -XshowSettings:properties -version 2>&1"
            + " | sed -n 's/^ *jdk.net.hosts.file = //p')\"";
    Pod reader =
        running
            .pod(NS, "reader", script)
            .editSpec()
            .addNewVolume()
            .withName("conf")
            .withNewConfigMap()
            .withName("settings")
            .endConfigMap()
            .endVolume()
            .editFirstContainer()
            .withArgs(script, "/opt/spark/conf")
            .addNewVolumeMount()
            .withName("conf")
            .withMountPath("/opt/spark/conf")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build();
    running.client.resource(reader).create();

    resource("reader").waitUntilCondition(phase("Succeeded"), 60, SECONDS);

    assertThat(resource("reader").getLog())
        .startsWith("a=b")
        .contains(ip + " driver driver.pods driver.pods.svc driver.pods.svc.cluster.local");
    resource("endpoint").withGracePeriod(0).delete();
  }

  private static void createServiceAndSettings() {
    running
        .client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("driver")
                .withNamespace(NS)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("None")
                .withSelector(Map.of("role", "endpoint"))
                .withPublishNotReadyAddresses(true)
                .endSpec()
                .build())
        .create();
    running
        .client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace(NS)
                .endMetadata()
                .addToData("spark.properties", "a=b")
                .build())
        .create();
  }

  private static Pod big(String name) {
    return running
        .pod(NS, name, "sleep 600")
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("3")))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  void eachGpuIsOnePodsAloneAndTheRestWait() {
    assertThat(running.client.nodes().withName("local").get().getStatus().getAllocatable())
        .containsEntry("nvidia.com/gpu", new Quantity("2"));
    running.client.resource(withGpu("gpu-1")).create();
    running.client.resource(withGpu("gpu-2")).create();
    resource("gpu-1").waitUntilReady(60, SECONDS);
    resource("gpu-2").waitUntilReady(60, SECONDS);
    await("the first one's own", () -> resource("gpu-1").getLog().matches("gpu [01]\\s*"));
    await("the other's own", () -> resource("gpu-2").getLog().matches("gpu [01]\\s*"));
    assertThat(resource("gpu-1").getLog()).isNotEqualTo(resource("gpu-2").getLog());
    running.client.resource(withGpu("gpu-3")).create();
    Pod waiting =
        resource("gpu-3")
            .waitUntilCondition(p -> !p.getStatus().getConditions().isEmpty(), 60, SECONDS);
    assertThat(waiting.getStatus().getConditions().getFirst().getMessage())
        .isEqualTo("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");
    final String freed = resource("gpu-1").getLog();

    resource("gpu-1").delete();

    resource("gpu-3").waitUntilReady(60, SECONDS);
    await("the freed one", () -> resource("gpu-3").getLog().equals(freed));
    assertThat(journal(waiting)).contains("\"gpus\":1");
    resource("gpu-2").withGracePeriod(0).delete();
    resource("gpu-3").withGracePeriod(0).delete();
  }

  private static Pod withGpu(String name) {
    return running
        .pod(NS, name, "echo gpu $NVIDIA_VISIBLE_DEVICES; exec sleep 600")
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .withLimits(Map.of("nvidia.com/gpu", new Quantity("1")))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static PodResource resource(String name) {
    return running.client.pods().inNamespace(NS).withName(name);
  }

  private static java.util.function.Predicate<Pod> phase(String phase) {
    return p -> p != null && phase.equals(p.getStatus().getPhase());
  }

  /** The journal's last line about the pod. */
  private static String journal(Pod pod) {
    try (var lines = Files.lines(folder.resolve("data/journal.jsonl"))) {
      return lines.filter(l -> l.contains(pod.getMetadata().getUid())).reduce("", (a, b) -> b);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
