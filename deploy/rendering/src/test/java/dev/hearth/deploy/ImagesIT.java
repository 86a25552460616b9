package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cluster is told to pull is what the catalogue says and the builds make. */
class ImagesIT {
  private static final JsonNode CATALOGUE =
      Repository.yaml(Repository.ROOT.resolve("deploy/images/catalogue.yaml"));

  /** Ours are in the catalogue, and everything in it has its line for who moves a registry. */
  @Test
  void theImagesOfTheManifestsAreThoseOfTheCatalogue() {
    Map<String, String> manifests = new TreeMap<>();
    JsonNode component =
        Repository.yaml(Repository.ROOT.resolve("deploy/kustomize/base/images/kustomization.yaml"));
    for (JsonNode image : component.path("images")) {
      if (image.path("name").asText().startsWith("hearth/")) {
        manifests.put(image.path("name").asText(), image.path("newTag").asText());
      }
    }
    Map<String, String> catalogue = new TreeMap<>();
    CATALOGUE.path("services").forEach(image -> put(catalogue, image.asText()));
    put(catalogue, CATALOGUE.at("/spark/0/image").asText());

    assertThat(manifests).isEqualTo(catalogue).hasSize(7);
  }

  /** The setting that moves Spark's images moves all of them, so they are in one repository. */
  @Test
  void allSparkImagesAreInOneRepository() {
    Set<String> repositories = new TreeSet<>();
    Set<String> images = new HashSet<>();
    for (JsonNode image : CATALOGUE.path("spark")) {
      repositories.add(image.path("image").asText().split(":")[0]);
      assertThat(images.add(image.path("image").asText())).as("%s twice", image).isTrue();
      assertThat(image.path("image").asText()).contains(":" + image.path("spark").asText());
    }
    assertThat(repositories).containsExactly("hearth/spark");
  }

  @ParameterizedTest
  @EnumSource
  void everyServiceRunsItsImageAsTheUserThatItWasMadeFor(Installation installation) {
    Set<String> known = new TreeSet<>();
    CATALOGUE.path("services").forEach(image -> known.add(image.asText()));
    for (Manifest workload : installation.workloads()) {
      if (!workload.json().at("/metadata/labels/hearth.dev~1part").asText().equals("service")) {
        continue;
      }
      JsonNode container = workload.podSpec().at("/containers/0");
      assertThat(known).contains(container.path("image").asText());
      // The images' account, and their own entrypoint: what is trained is what runs.
      assertThat(workload.podSpec().at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
      assertThat(container.has("command")).as("%s", workload).isFalse();
      assertThat(container.has("args")).as("%s", workload).isFalse();
      assertThat(container.path("volumeMounts"))
          .as("%s", workload)
          .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
    }
  }

  private static void put(Map<String, String> images, String reference) {
    int colon = reference.lastIndexOf(':');
    images.put(reference.substring(0, colon), reference.substring(colon + 1));
  }
}
