package dev.hearth.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The CRD that clusters install is the one that the classes make. To make it anew: {@code ./mvnw
 * -pl contracts/session-resource test -Dhearth.crd.write}.
 */
class GeneratedCrdTest {
  private static final Path COMMITTED =
      Path.of("../../deploy/kustomize/base/crd/sparksessions.hearth.dev-v1.yml");
  private static final List<String> COLUMNS =
      List.of("Tenant", "Owner", "Kind", "Phase", "Executors", "Reason", "Namespace", "Age");

  @Test
  void committedCrdIsTheGeneratedOne() throws IOException {
    if (System.getProperty("hearth.crd.write") != null) {
      Files.writeString(COMMITTED, generated());
    }
    assertThat(Files.readString(COMMITTED))
        .as("run the test with -Dhearth.crd.write")
        .isEqualTo(generated());
  }

  @Test
  void objectIsClusterScopedAndItsStatusIsASubresource() {
    assertThat(generated()).contains("scope: Cluster").contains("status: {}");
  }

  @Test
  void ticketsAreHeldAsHashesOnly() {
    assertThat(generated()).contains("sha256:").doesNotContain("secret:").doesNotContain("token:");
  }

  @Test
  void everyFieldOfTheSpecSaysWhatItIs() {
    assertThat(undescribed("spec", spec())).isEmpty();
  }

  /** API servers refuse a rule whose cost they cannot bound. */
  @Test
  void everyListMapAndTextOfTheSpecHasABound() {
    assertThat(unbounded("spec", spec())).isEmpty();
  }

  private static List<String> undescribed(String path, JSONSchemaProps schema) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, JSONSchemaProps> field : properties(schema).entrySet()) {
      String name = path + "." + field.getKey();
      if (field.getValue().getDescription() == null) {
        found.add(name);
      }
      found.addAll(undescribed(name, field.getValue()));
    }
    return found;
  }

  private static List<String> unbounded(String path, JSONSchemaProps schema) {
    List<String> found = new ArrayList<>();
    boolean bounded =
        switch (schema.getType()) {
          case "string" ->
              schema.getMaxLength() != null
                  || !schema.getEnum().isEmpty()
                  || path.startsWith("spec.sparkConf")
                  || path.equals("spec.tickets[].scopes[]");
          case "array" -> schema.getMaxItems() != null;
          default -> schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
        };
    if (!bounded) {
      found.add(path);
    }
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach((name, next) -> found.addAll(unbounded(path + "." + name, next)));
    }
    if (schema.getItems() != null) {
      found.addAll(unbounded(path + "[]", schema.getItems().getSchema()));
    }
    return found;
  }

  private static Map<String, JSONSchemaProps> properties(JSONSchemaProps schema) {
    if (schema.getItems() != null) {
      return properties(schema.getItems().getSchema());
    }
    return schema.getProperties() == null ? Map.of() : schema.getProperties();
  }

  private static JSONSchemaProps spec() {
    return Serialization.unmarshal(generated(), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec");
  }

  private static String generated() {
    ByteArrayOutputStream yaml = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(SparkSession.class)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withPostProcessor(new Finish())
        .withOutput(new InMemory(yaml))
        .generate();
    return yaml.toString(StandardCharsets.UTF_8);
  }

  private static final class InMemory extends AbstractCRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream yaml;

    private InMemory(ByteArrayOutputStream yaml) {
      this.yaml = yaml;
    }

    @Override
    protected ByteArrayOutputStream createStreamFor(String name) {
      return yaml;
    }
  }

  /** What the generator has no annotation for: a category, and columns in the order of interest. */
  private static final class Finish implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata made, String version) {
      CustomResourceDefinition definition = (CustomResourceDefinition) made;
      definition.getSpec().getNames().setCategories(List.of("spark"));
      definition
          .getSpec()
          .getVersions()
          .getFirst()
          .getAdditionalPrinterColumns()
          .sort(
              Comparator.comparing(
                  (CustomResourceColumnDefinition c) -> COLUMNS.indexOf(c.getName())));
      return definition;
    }
  }
}
