package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers wrote, read afterwards and while they write. */
@ExtendWith(ClusterUnderTest.class)
class LogIT {
  private static Sandbox sandbox;
  private static ShellPods pods;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    pods = ShellPods.in(sandbox);
  }

  @Test
  void linesComeWholeOrFromTheEndOrUpToALimit() {
    pods.create(pods.pod("said", "echo one; echo two >&2; echo three").build());
    pods.awaitPhase("said", "Succeeded");

    assertThat(pods.named("said").getLog().lines())
        .containsExactlyInAnyOrder("one", "two", "three");
    assertThat(sandbox.get(pods.path("said") + "/log?tailLines=1").expect(200).text().lines())
        .hasSize(1);
    assertThat(sandbox.get(pods.path("said") + "/log?tailLines=0").expect(200).text()).isEmpty();
    assertThat(sandbox.get(pods.path("said") + "/log?limitBytes=2").expect(200).text()).hasSize(2);
  }

  @Test
  void isFollowedUntilTheContainerEnds() throws IOException {
    pods.create(pods.pod("talking", "echo first; sleep 2; echo last").build());
    await("its start", () -> sandbox.get(pods.path("talking") + "/log").code() == 200);
    List<String> lines = new ArrayList<>();
    // Closing the watch ends its connection, which the library may have given to the next call.
    try (KubernetesClient own = sandbox.clientOfItsOwn();
        LogWatch watch = own.pods().inNamespace(pods.namespace()).withName("talking").watchLog();
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }
    assertThat(lines).containsExactly("first", "last");
  }

  @Test
  void theRunBeforeIsKept() {
    // A volume outlives the container, so that the second run knows itself. It lasts, because a
    // kubelet keeps one dead container: the run before goes when this one has ended.
    pods.create(
        pods.pod(
                "again",
                "cd \"$DIR\"; test -f ran || { touch ran; echo one; exit 1; }; echo two; sleep 60")
            .editSpec()
            .withRestartPolicy("OnFailure")
            .addNewVolume()
            .withName("shared")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
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
    await("the second run", () -> sandbox.get(pods.path("again") + "/log").text().equals("two\n"));

    assertThat(pods.named("again").terminated().getLog()).isEqualTo("one\n");
  }

  @Test
  void whatCannotBeReadIsSaid() {
    pods.create(
        pods.pod("unplaced", "true")
            .editSpec()
            .addToNodeSelector("hearth.dev/none", "x")
            .endSpec()
            .build());
    pods.create(
        pods.pod("two", "sleep 1")
            .editSpec()
            .addNewContainerLike(pods.pod("x", "true").buildSpec().getContainers().getFirst())
            .withName("second")
            .endContainer()
            .endSpec()
            .build());
    pods.awaitPhase("two", "Succeeded");

    assertThat(sandbox.get(pods.path("unplaced") + "/log").expect(204).text()).isEmpty();
    sandbox.get(pods.path("none") + "/log").expect(404, "NotFound");
    sandbox
        .get(pods.path("two") + "/log")
        .expect(400, "BadRequest")
        .saying("a container name must be specified for pod two, choose one of: [main second]");
    sandbox
        .get(pods.path("two") + "/log?container=third")
        .expect(400, "BadRequest")
        .saying("container third is not valid for pod two");
    sandbox
        .get(pods.path("two") + "/log?container=main&previous=true")
        .expect(400, "BadRequest")
        .saying("previous terminated container \"main\" in pod \"two\" not found");
  }
}
