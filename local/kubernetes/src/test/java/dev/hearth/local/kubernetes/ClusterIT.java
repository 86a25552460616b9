package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static dev.hearth.local.kubernetes.RunningCluster.processes;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster as a whole: webhooks, restarts, a killed server, and kubectl as a foreign client. */
class ClusterIT {
  @TempDir Path folder;

  @Test
  void webhooksChangeAndRefusePodsAndFailClosed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RunningCluster running = new RunningCluster(folder)) {
      var webhook =
          vertx
              .createHttpServer(
                  new HttpServerOptions()
                      .setHost("127.0.0.1")
                      .setPort(0)
                      .setSsl(true)
                      .setKeyCertOptions(
                          new PemKeyCertOptions()
                              .setCertPath(running.authority.certificate.toString())
                              .setKeyPath(running.authority.key.toString())))
              .requestHandler(
                  http ->
                      http.body()
                          .onSuccess(
                              b -> http.response().end(Buffer.buffer(review(b.getBytes())))));
      webhook.listen().toCompletionStage().toCompletableFuture().get(60, SECONDS);
      configureWebhook(running, webhook.actualPort());
      running.namespace("watched", Map.of("session", "yes"));
      running.namespace("free", Map.of());

      running.client.resource(running.pod("watched", "good", "sleep 600").build()).create();
      running.client.resource(running.pod("free", "good", "sleep 600").build()).create();

      assertThat(labels(running, "watched")).containsEntry("by", "webhook");
      assertThat(labels(running, "free")).isNullOrEmpty();
      assertThatThrownBy(
              () -> running.client.resource(running.pod("watched", "bad", "true").build()).create())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("admission webhook \"pods.test\" denied the request: not this one");

      webhook.close().toCompletionStage().toCompletableFuture().get(60, SECONDS);
      assertThatThrownBy(
              () ->
                  running.client.resource(running.pod("watched", "late", "true").build()).create())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(500))
          .hasMessageContaining("failed calling webhook \"pods.test\"");
      // What the condition takes out does not miss it.
      running
          .client
          .pods()
          .inNamespace("watched")
          .withName("good")
          .edit(p -> p.edit().editMetadata().addToLabels("by", "admin").endMetadata().build());
      assertThat(labels(running, "watched")).containsEntry("by", "admin");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, SECONDS);
    }
  }

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
      Pod second =
          running.client.resource(running.pod("kept", "second", "sleep 600").build()).create();
      uid = second.getMetadata().getUid();
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
      assertThat(kubectl(running, "logs", "sleeper")).isEqualTo("awake\n");
      assertThat(kubectl(running, "label", "pod", "sleeper", "a=b")).contains("labeled");
      assertThat(kubectl(running, "get", "pods", "-l", "a in (b,c)", "-o", "name"))
          .isEqualTo("pod/sleeper\n");
      assertThat(kubectl(running, "describe", "pod", "sleeper")).contains("Successfully assigned");
      assertThat(kubectl(running, "delete", "pod", "sleeper", "--grace-period=1"))
          .contains("deleted");
    }
  }

  private static Map<String, String> labels(RunningCluster running, String namespace) {
    return running
        .client
        .pods()
        .inNamespace(namespace)
        .withName("good")
        .get()
        .getMetadata()
        .getLabels();
  }

  private static void configureWebhook(RunningCluster running, int port) throws IOException {
    running
        .client
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("test")
                .endMetadata()
                .addNewWebhook()
                .withName("pods.test")
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withNewClientConfig()
                .withUrl("https://127.0.0.1:" + port + "/review")
                .withCaBundle(
                    Base64.getEncoder()
                        .encodeToString(Files.readAllBytes(running.authority.certificate)))
                .endClientConfig()
                .withNewNamespaceSelector()
                .addToMatchLabels("session", "yes")
                .endNamespaceSelector()
                .addNewRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources("pods")
                .endRule()
                .addNewMatchCondition()
                .withName("not-an-update-by-the-administrator")
                .withExpression(
                    "!(request.operation == 'UPDATE' && request.userInfo.username == 'admin')")
                .endMatchCondition()
                .endWebhook()
                .build())
        .create();
  }

  private static byte[] review(byte[] body) {
    try {
      var review = Json.parse(body);
      ObjectNode answer = Json.object();
      answer.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
      ObjectNode response = answer.putObject("response");
      response.put("uid", Json.text(review, "request", "uid"));
      if (Json.text(review, "request", "name").equals("bad")) {
        response
            .put("allowed", false)
            .putObject("status")
            .put("message", "not this one")
            .put("code", 403);
      } else {
        String patch =
            "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"by\":\"webhook\"}}]";
        response.put("allowed", true).put("patchType", "JSONPatch");
        response.put(
            "patch", Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
      }
      return Json.bytes(answer);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
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
