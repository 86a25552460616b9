package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.kubernetes.ClusterOptions;
import dev.hearth.local.kubernetes.LocalCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Applies every installation to our own API server, twice: what it checks of names, labels,
 * selectors, pods and our definition holds, and a second apply changes nothing. It runs no
 * controllers, so what comes of the objects in a cluster is not tried here.
 */
class ApplyIT {
  private static final String TOKEN = "administrators-token";
  private static final PatchContext SERVER_SIDE =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("kubectl")
          .withForce(true)
          .build();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void isTakenByAnApiServer(Installation installation) throws IOException {
    List<Manifest> manifests =
        installation.manifests().stream().filter(Manifest::isKubernetesOwn).toList();
    try (LocalCluster cluster = start();
        KubernetesClient client = client(cluster)) {
      for (Manifest manifest : inOrder(manifests)) {
        apply(client, manifest);
      }
      for (Manifest manifest : manifests) {
        if (manifest.is("CustomResourceDefinition")) {
          // Its controller writes to it as well, a moment later.
          client
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(manifest.name())
              .waitUntilCondition(
                  one -> one.getStatus() != null && !one.getStatus().getConditions().isEmpty(),
                  60,
                  TimeUnit.SECONDS);
        }
        GenericKubernetesResource before = find(client, manifest);
        assertThat(before).as("%s is there", manifest).isNotNull();
        GenericKubernetesResource after = apply(client, manifest);
        assertThat(after.getMetadata().getResourceVersion())
            .as("%s, applied again", manifest)
            .isEqualTo(before.getMetadata().getResourceVersion());
      }
    }
  }

  /** As kubectl does: first what others need. */
  private static List<Manifest> inOrder(List<Manifest> manifests) {
    List<String> first = List.of("Namespace", "CustomResourceDefinition", "ServiceAccount");
    return manifests.stream()
        .sorted((a, b) -> Boolean.compare(first.contains(b.kind()), first.contains(a.kind())))
        .toList();
  }

  private LocalCluster start() throws IOException {
    Path tokens = folder.resolve("tokens.json");
    Files.writeString(
        tokens,
        "[{\"token\":\"" + TOKEN + "\",\"user\":\"admin\",\"groups\":[\"system:masters\"]}]");
    return LocalCluster.start(
        ClusterOptions.parse(
            "--data", folder.resolve("data").toString(), "--tokens", tokens.toString()));
  }

  private static KubernetesClient client(LocalCluster cluster) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(cluster.url())
            .withOauthToken(TOKEN)
            // A loaded machine takes its time.
            .withRequestTimeout(60_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static GenericKubernetesResource apply(KubernetesClient client, Manifest manifest) {
    try {
      GenericKubernetesResource resource =
          client
              .getKubernetesSerialization()
              .unmarshal(manifest.json().toString(), GenericKubernetesResource.class);
      return client.resource(resource).patch(SERVER_SIDE);
    } catch (RuntimeException e) {
      throw new AssertionError(manifest + " is not taken: " + e.getMessage(), e);
    }
  }

  private static GenericKubernetesResource find(KubernetesClient client, Manifest manifest) {
    var kind = client.genericKubernetesResources(manifest.apiVersion(), manifest.kind());
    return manifest.namespace().isEmpty()
        ? kind.withName(manifest.name()).get()
        : kind.inNamespace(manifest.namespace()).withName(manifest.name()).get();
  }
}
