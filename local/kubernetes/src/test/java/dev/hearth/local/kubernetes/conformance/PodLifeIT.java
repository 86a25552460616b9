package dev.hearth.local.kubernetes.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods from their making to their end, as metering and Spark see them. */
@ExtendWith(ClusterUnderTest.class)
class PodLifeIT {
  private static final String HELD = "hearth.dev/held";

  private static Sandbox sandbox;
  private static ShellPods pods;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    pods = ShellPods.in(sandbox);
  }

  @Test
  void aPodsEndIsToldByItsContainersExit() {
    pods.create(
        pods.pod("once", "echo $POD_IP in $WHERE; exit 3")
            .editSpec()
            .editFirstContainer()
            .addNewEnv()
            .withName("POD_IP")
            .withNewValueFrom()
            .withNewFieldRef(null, "status.podIP")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("WHERE")
            .withNewValueFrom()
            .withNewFieldRef(null, "metadata.namespace")
            .endValueFrom()
            .endEnv()
            .endContainer()
            .endSpec()
            .build());

    Pod ended = pods.awaitPhase("once", "Failed");

    var end = ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(end.getExitCode()).isEqualTo(3);
    assertThat(end.getReason()).isEqualTo("Error");
    assertThat(end.getStartedAt()).isNotNull().isLessThanOrEqualTo(end.getFinishedAt());
    assertThat(pods.named("once").getLog())
        .isEqualTo(ended.getStatus().getPodIP() + " in " + pods.namespace() + "\n");
  }

  @Test
  void aHeldPodKeepsTheTimesOfItsContainersUntilItIsReleased() {
    Pod held =
        pods.pod("held", "trap 'exit 0' TERM; while :; do sleep 0.1; done")
            .editMetadata()
            .addToFinalizers(HELD)
            .endMetadata()
            .build();
    pods.create(held);
    pods.awaitPhase("held", "Running");

    pods.named("held").delete();

    Pod ended =
        pods.await(
            "held",
            p ->
                p.getStatus().getContainerStatuses().getFirst().getState().getTerminated() != null);
    var end = ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(end.getStartedAt()).isNotNull();
    assertThat(end.getFinishedAt()).isNotNull();
    assertThat(ended.getMetadata().getDeletionTimestamp()).isNotNull();
    sandbox.release(held);
    pods.await("held", Objects::isNull);
  }

  @Test
  void initContainersRunFirstOnTheSameVolumes() {
    pods.create(
        pods.pod("prepared", "cat \"$DIR\"/word")
            .editSpec()
            .addNewVolume()
            .withName("shared")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .addNewInitContainerLike(
                pods.pod("x", "echo prepared > \"$DIR\"/word")
                    .buildSpec()
                    .getContainers()
                    .getFirst())
            .withName("init")
            .addNewEnv()
            .withName("DIR")
            .withValue("/shared")
            .endEnv()
            .addNewVolumeMount()
            .withName("shared")
            .withMountPath("/shared")
            .endVolumeMount()
            .endInitContainer()
            .editFirstContainer()
            .addNewEnv()
            .withName("DIR")
            .withValue("/shared")
            .endEnv()
            .addNewVolumeMount()
            .withName("shared")
            .withMountPath("/shared")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build());

    pods.awaitPhase("prepared", "Succeeded");

    assertThat(pods.named("prepared").getLog()).isEqualTo("prepared\n");
  }

  @Test
  void whatFitsNowhereSaysSo() {
    pods.create(
        pods.pod("nowhere", "true")
            .editSpec()
            .addToNodeSelector("hearth.dev/none", "x")
            .endSpec()
            .build());

    Pod waiting =
        pods.await(
            "nowhere",
            p ->
                p.getStatus().getConditions().stream()
                    .anyMatch(c -> "Unschedulable".equals(c.getReason())));

    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    pods.named("nowhere").delete();
    pods.await("nowhere", Objects::isNull);
  }

  @Test
  void aPodOfAnUnknownImageWaitsAndEndsWithoutTimes() {
    Pod held =
        pods.pod("unknown", "true")
            .editMetadata()
            .addToFinalizers(HELD)
            .endMetadata()
            .editSpec()
            .editFirstContainer()
            .withImage("registry.invalid/no/such:1")
            .endContainer()
            .endSpec()
            .build();
    pods.create(held);
    pods.await(
        "unknown",
        p ->
            p.getStatus().getContainerStatuses().stream()
                .anyMatch(
                    c ->
                        c.getState().getWaiting() != null
                            && c.getState()
                                .getWaiting()
                                .getReason()
                                .matches("ErrImage.*|ImagePull.*")));

    pods.named("unknown").delete();

    Pod ended = pods.awaitPhase("unknown", "Failed");
    var end = ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(end.getReason()).isEqualTo("ContainerStatusUnknown");
    assertThat(end.getStartedAt()).isNull();
    assertThat(end.getFinishedAt()).isNull();
    sandbox.release(held);
    pods.await("unknown", Objects::isNull);
  }
}
