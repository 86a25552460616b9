package dev.hearth.local.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A cluster in this JVM with TLS, an administrator, the image {@code shell} and one that real
 * clusters have as well, for tests.
 */
public final class RunningCluster implements AutoCloseable {
  static final String ADMIN_TOKEN = "administrators-token";

  final Path folder;
  final TestAuthority authority;
  final LocalCluster cluster;
  final KubernetesClient client;

  public RunningCluster(Path folder, String... more) throws IOException {
    this.folder = folder;
    authority = new TestAuthority(folder);
    Files.writeString(
        folder.resolve("tokens.json"),
        "[{\"token\":\"" + ADMIN_TOKEN + "\",\"user\":\"admin\",\"groups\":[\"system:masters\"]}]");
    Files.writeString(
        folder.resolve("images.json"),
        """
        {"images": {"shell": {"entrypoint": ["sh", "-c"]}, "busybox:1.37": {"entrypoint": ["sh"]}}}
        """);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data", folder.resolve("data").toString(),
                "--tls-cert", authority.certificate.toString(),
                "--tls-key", authority.key.toString(),
                "--ca", authority.certificate.toString(),
                "--tokens", folder.resolve("tokens.json").toString(),
                "--images", folder.resolve("images.json").toString(),
                "--cpu", "4",
                "--memory", "4Gi"));
    arguments.addAll(List.of(more));
    cluster = LocalCluster.start(ClusterOptions.parse(arguments.toArray(String[]::new)));
    client = clientWith(ADMIN_TOKEN);
  }

  public KubernetesClient client() {
    return client;
  }

  KubernetesClient clientWith(String token) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(cluster.url())
            .withCaCertFile(authority.certificate.toString())
            .withOauthToken(token)
            // A loaded machine takes its time.
            .withConnectionTimeout(60_000)
            .withRequestTimeout(60_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  void namespace(String name, Map<String, String> labels) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
  }

  /** A pod of one container that runs a shell script. */
  PodBuilder pod(String namespace, String name, String script) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(3L)
        .addNewContainer()
        .withName("main")
        .withImage("shell")
        .withArgs(script)
        .endContainer()
        .endSpec();
  }

  /** A command that no other run of a test on this machine has, so that it can be looked for. */
  static String uniqueSleep() {
    return "sleep " + ThreadLocalRandom.current().nextInt(10_000, 10_000_000) + ".5";
  }

  /** How many processes of this machine run just this command. */
  static long processes(String command) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").endsWith(command))
        .filter(p -> !p.info().commandLine().orElse("").contains("sh "))
        .count();
  }

  static void await(String what, BooleanSupplier condition) {
    Instant limit = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Override
  public void close() {
    client.close();
    cluster.close();
  }
}
