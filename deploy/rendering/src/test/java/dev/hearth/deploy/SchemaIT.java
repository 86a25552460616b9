package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every object is valid in each version of Kubernetes that is supported: no unknown field, no
 * missing one, lists where lists belong, and numbers where numbers do.
 */
class SchemaIT {
  private static final KubernetesSerialization TYPED = new KubernetesSerialization();

  @ParameterizedTest
  @ValueSource(strings = {"1.30", "1.31", "1.32", "1.33", "1.34"})
  void everyObjectIsValid(String version) throws IOException {
    List<String> faults = new ArrayList<>();
    try (KubernetesModels models = new KubernetesModels(version)) {
      for (Installation installation : Installation.values()) {
        for (Manifest manifest : checked(installation)) {
          models.fault(manifest).ifPresent(fault -> faults.add(manifest + ": " + fault));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyValueIsOfItsType(Installation installation) {
    for (Manifest manifest : checked(installation)) {
      assertThatCode(() -> TYPED.unmarshal(manifest.json().toString(), HasMetadata.class))
          .as(manifest.toString())
          .doesNotThrowAnyException();
    }
  }

  /** The checks can fail, each in its way, and each version knows what came with it. */
  @Test
  void aFaultIsFoundAndNamed() throws IOException {
    try (KubernetesModels old = new KubernetesModels("1.30");
        KubernetesModels models = new KubernetesModels("1.34")) {
      assertThat(models.fault(spoiled(spec -> spec.put("replicsa", 2))).orElseThrow())
          .contains("`replicsa`");
      assertThat(models.fault(spoiled(spec -> spec.remove("selector"))).orElseThrow())
          .contains("`selector`");
      assertThat(models.fault(spoiled(SchemaIT::nameContainersByText)).orElseThrow())
          .contains("`containers`");
      Manifest newer = spoiled(spec -> pod(spec).put("hostnameOverride", "one"));
      assertThat(models.fault(newer)).isEmpty();
      assertThat(old.fault(newer).orElseThrow()).contains("`hostnameOverride`");
    }
    Manifest text = spoiled(spec -> spec.put("replicas", "two"));
    assertThatCode(() -> TYPED.unmarshal(text.json().toString(), HasMetadata.class))
        .hasStackTraceContaining("two");
  }

  private static void nameContainersByText(ObjectNode spec) {
    pod(spec).put("containers", "service");
  }

  private static ObjectNode pod(ObjectNode spec) {
    return (ObjectNode) spec.at("/template/spec");
  }

  private static Manifest spoiled(Consumer<ObjectNode> change) {
    JsonNode copy = Installation.TRIAL.of("Deployment").get(0).json().deepCopy();
    change.accept((ObjectNode) copy.path("spec"));
    return new Manifest(copy);
  }

  private static List<Manifest> checked(Installation installation) {
    return installation.manifests().stream().filter(Manifest::isKubernetesOwn).toList();
  }
}
