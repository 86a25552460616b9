package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The repository's own catalogue agrees with what else the repository says. */
class CatalogueTest {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void hasEveryService() throws IOException {
    try (Stream<Path> folders = Files.list(REPOSITORY.resolve("services"))) {
      assertThat(Catalogue.of(REPOSITORY).services().keySet())
          .isEqualTo(
              folders
                  // A service has settings of its own; what services share has none.
                  .filter(
                      folder ->
                          Files.exists(folder.resolve("src/main/resources/application.properties")))
                  .map(folder -> folder.getFileName().toString())
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void everyImageIsPinned() throws IOException {
    Catalogue catalogue = Catalogue.of(REPOSITORY);

    assertThat(catalogue.base()).matches("[a-z.]+/.*(:[0-9].*|@sha256:[0-9a-f]{64})");
    assertThat(catalogue.services().values()).allMatch(image -> image.matches(".*:[0-9.]+"));
    assertThat(catalogue.spark()).allMatch(one -> one.image().matches(".*:[0-9].*"));
  }

  @Test
  void whatIsMadeOfJarsHasTheVersionOfTheJars() throws IOException {
    String pom = Files.readString(REPOSITORY.resolve("local/spark/pom.xml"));

    assertThat(Catalogue.of(REPOSITORY).sparkFromJars())
        .hasSize(1)
        .allSatisfy(
            one -> {
              assertThat(pom).contains("<spark.version>" + one.spark() + "<");
              assertThat(pom).contains("<scala.binary.version>" + one.scala() + "<");
              assertThat(one.java()).isEqualTo(JavaRuntime.NEEDED);
            });
  }

  @Test
  void theAccountAndThePortsAreThoseOfTheManifests() throws Exception {
    JsonNode hardening =
        YAML.readTree(REPOSITORY.resolve("deploy/kustomize/base/hardening/service.yaml").toFile());
    JsonNode security = hardening.at("/spec/template/spec/securityContext");
    assertThat(security.path("runAsUser").asInt()).isEqualTo(ServiceImage.ACCOUNT.id());
    assertThat(security.path("runAsGroup").asInt()).isEqualTo(ServiceImage.ACCOUNT.id());

    for (String service : Catalogue.of(REPOSITORY).services().keySet()) {
      JsonNode deployment =
          YAML.readTree(
              REPOSITORY.resolve("deploy/kustomize/base/" + service + "/deployment.yaml").toFile());
      Set<Integer> ports = new HashSet<>();
      deployment
          .at("/spec/template/spec/containers/0/ports")
          .forEach(port -> ports.add(port.path("containerPort").asInt()));
      assertThat(ServiceImage.ports(service)).as(service).isEqualTo(ports);
    }
  }

  /**
   * Session-service promises what these say; an image that says nothing could be offered to all.
   */
  @Test
  void everySparkImageSaysWhatItRuns() throws IOException {
    for (Catalogue.Spark one : Catalogue.of(REPOSITORY).spark()) {
      assertThat(one.image()).endsWith(one.spark() + (isFull(one) ? "-full" : ""));
      assertThat(one.scala()).matches("2\\.1[23]");
      assertThat(one.java()).isGreaterThanOrEqualTo(17);
      assertThat(one.python()).allMatch(version -> version.matches("3\\.[0-9]+"));
      assertThat(one.python().isEmpty()).isEqualTo(!isFull(one));
      assertThat(one.hadoop() == null).isEqualTo(!isFull(one));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {services: {a: hearth/a}}                                        | services.a is hearth/a; name it with a version
          {base: b, spark: [{image: "s:1", build: jars}]}                  | spark[0].spark is missing
          {base: b, spark: [{image: "s:1", spark: 4, scala: 2, build: x}]} | spark[0].build is x; say either jars or dockerfile
          {services: {}}                                                   | base is missing
          """)
  void whatIsWrongIsNamed(String yaml, String fault, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("catalogue.yaml"), yaml);

    assertThatThrownBy(() -> Catalogue.read(file))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(fault);
  }

  @Test
  void theCommandOfADockerfilesImageNamesAllThatItIsMadeOf() throws IOException {
    Catalogue.Spark full =
        Catalogue.of(REPOSITORY).spark().stream().filter(CatalogueTest::isFull).findFirst().get();

    assertThat(DockerBuild.command(full))
        .contains("-f deploy/images/spark/Dockerfile")
        .contains("--build-arg SPARK=" + full.spark())
        .contains("--build-arg PYTHONS='" + String.join(" ", full.python()) + "'")
        .endsWith("-t " + full.image() + " .");
    assertThat(DockerBuild.arguments(full))
        .isEqualTo(
            Map.of(
                "SPARK", full.spark(),
                "SCALA", full.scala(),
                "JAVA", Integer.toString(full.java()),
                "HADOOP", full.hadoop(),
                "PYTHONS", String.join(" ", full.python())));
  }

  private static boolean isFull(Catalogue.Spark one) {
    return one.build() == Catalogue.Build.DOCKERFILE;
  }
}
