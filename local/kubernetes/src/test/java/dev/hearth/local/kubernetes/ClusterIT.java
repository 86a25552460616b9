package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static dev.hearth.local.kubernetes.RunningCluster.processes;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster as a whole: restarts, a killed server, and kubectl as a foreign client. */
class ClusterIT {
  @TempDir Path folder;

  @Test
  void quotaIsFreedAtTheEndOfAPodAndAllIsThereAfterARestart() throws IOException {
    String uid;
    try (RunningCluster running = new RunningCluster(folder)) {
      running.namespace("kept", Map.of());
      running
          .client
          .resource(
              new ResourceQuotaBuilder()
                  .withNewMetadata()
                  .withName("q")
                  .withNamespace("kept")
                  .endMetadata()
                  .withNewSpec()
                  .addToHard("pods", new Quantity("1"))
                  .endSpec()
                  .build())
          .create();
      running.client.resource(running.pod("kept", "first", "true").build()).create();
      running
          .client
          .pods()
          .inNamespace("kept")
          .withName("first")
          .waitUntilCondition(p -> p.getStatus().getPhase().equals("Succeeded"), 60, SECONDS);
      await(
          "the quota to be free",
          () ->
              running
                  .client
                  .resourceQuotas()
                  .inNamespace("kept")
                  .withName("q")
                  .get()
                  .getStatus()
                  .getUsed()
                  .get("pods")
                  .getAmount()
                  .equals("0"));
      uid = running.client.resource(second(running)).create().getMetadata().getUid();
      running.client.pods().inNamespace("kept").withName("second").waitUntilReady(60, SECONDS);
    }
    try (RunningCluster again = new RunningCluster(folder)) {
      Pod second = again.client.pods().inNamespace("kept").withName("second").get();
      assertThat(second.getMetadata().getUid()).isEqualTo(uid);
      assertThat(second.getStatus().getPhase()).isEqualTo("Failed");
      assertThat(
              second
                  .getStatus()
                  .getContainerStatuses()
                  .getFirst()
                  .getState()
                  .getTerminated()
                  .getExitCode())
          .isEqualTo(143);
      assertThat(again.client.resourceQuotas().inNamespace("kept").withName("q").get()).isNotNull();
    }
  }

  @Test
  void aKilledServersPodsDieWithItAndAreMarkedAtTheNextStart() throws Exception {
    String sleep = RunningCluster.uniqueSleep();
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.hearth.local.kubernetes.Main",
                "--data",
                folder.resolve("data").toString(),
                "--images",
                images().toString(),
                "--manifests",
                manifest(sleep).toString(),
                // Should this JVM die, so does that one.
                "--until-stdin-closes")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    try {
      await("the pod's process", () -> processes(sleep) == 2);
      // It runs a moment before the server has written so.
      Path objects = folder.resolve("data/objects.jsonl");
      await("the word of it", () -> text(objects).contains("\"startedAt\""));
    } finally {
      server.destroyForcibly().waitFor(60, SECONDS);
    }

    await("the processes' end", () -> processes(sleep) == 0);
    try (RunningCluster running = new RunningCluster(folder)) {
      Pod pod = running.client.pods().inNamespace("default").withName("sleeper").get();
      assertThat(pod.getStatus().getPhase()).isEqualTo("Failed");
      var end = pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
      assertThat(end.getReason()).isEqualTo("NodeLost");
      assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
          .contains("\"finishedAt\":\"" + end.getFinishedAt() + "\"");
    }
  }

  @Test
  void kubectlIsContent() throws Exception {
    Path kubectl = Path.of("/usr/bin/kubectl");
    if (!Files.isExecutable(kubectl)) {
      System.err.println(
          "SKIPPED: there is no " + kubectl + "; the API was not tried with kubectl.");
    }
    Assumptions.assumeTrue(Files.isExecutable(kubectl));
    String sleep = RunningCluster.uniqueSleep();
    try (RunningCluster running = new RunningCluster(folder)) {
      assertThat(kubectl(running, "version")).contains("v1.34.0+hearth");
      assertThat(kubectl(running, "apply", "-f", manifest(sleep).toString())).contains("created");
      assertThat(
              kubectl(
                  running,
                  "apply",
                  "--server-side",
                  "--force-conflicts",
                  "-f",
                  manifest(sleep).toString()))
          .contains("serverside-applied");
      kubectl(running, "wait", "--for=condition=Ready", "pod/sleeper", "--timeout=60s");
      assertThat(kubectl(running, "get", "pods")).contains("sleeper").contains("Running");
      // Ready is a container that was started, not one that has said something.
      await("its word", () -> !said(running, "sleeper").isEmpty());
      assertThat(kubectl(running, "logs", "sleeper")).isEqualTo("awake\n");
      assertThat(kubectl(running, "label", "pod", "sleeper", "a=b")).contains("labeled");
      assertThat(kubectl(running, "get", "pods", "-l", "a in (b,c)", "-o", "name"))
          .isEqualTo("pod/sleeper\n");
      assertThat(kubectl(running, "describe", "pod", "sleeper")).contains("Successfully assigned");
      assertThat(kubectl(running, "delete", "pod", "sleeper", "--grace-period=1"))
          .contains("deleted");
    }
  }

  /** With grace: what is slow to end on its signal would be killed by another one. */
  private static Pod second(RunningCluster running) {
    return running
        .pod("kept", "second", "sleep 600")
        .editSpec()
        .withTerminationGracePeriodSeconds(60L)
        .endSpec()
        .build();
  }

  private static String said(RunningCluster running, String pod) {
    return running.client.pods().inNamespace("default").withName(pod).getLog();
  }

  private Path manifest(String sleep) throws IOException {
    return Files.writeString(
        folder.resolve("sleeper.yaml"),
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: sleeper}
        spec:
          containers:
            - name: main
              image: shell
              args: ["echo awake; (setsid SLEEP &); SLEEP; true"]
        """
            .replace("SLEEP", sleep));
  }

  private Path images() throws IOException {
    return Files.writeString(
        folder.resolve("images.json"), "{\"images\":{\"shell\":{\"entrypoint\":[\"sh\",\"-c\"]}}}");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String kubectl(RunningCluster running, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/kubectl",
                "--kubeconfig=/dev/null",
                "--cache-dir=" + folder.resolve("cache"),
                "--server=" + running.cluster.url(),
                "--certificate-authority=" + running.authority.certificate,
                "--token=" + RunningCluster.ADMIN_TOKEN));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("kubectl.err").toFile()).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor())
          .as(String.join(" ", arguments) + ": " + Files.readString(folder.resolve("kubectl.err")))
          .isZero();
      return text;
    }
  }
}
