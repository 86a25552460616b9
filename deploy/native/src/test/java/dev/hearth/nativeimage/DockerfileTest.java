package dev.hearth.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The image of a native executable is as hard as the manifests want it, and fits its builder. */
class DockerfileTest {
  private static final Path FILE = Service.ROOT.resolve("deploy/images/native/Dockerfile");

  @Test
  void imageIsNobodysButTheServices() throws IOException {
    List<String> lines = instructions();

    assertThat(lines).contains("USER 10001:10001");
    assertThat(lines.getLast()).startsWith("ENTRYPOINT [\"/opt/hearth/service\"");
    assertThat(lines).noneMatch(line -> line.startsWith("RUN ") || line.startsWith("ADD "));
  }

  /** Sessions' pods are held back by it, whichever of the two images a cluster runs. */
  @Test
  void imageHasTheStartGateWhereTheOtherOneHasIt() throws IOException {
    assertThat(instructions())
        .contains("COPY --chmod=0444 deploy/images/gate/gate.sh /app/gate.sh");
    assertThat(Files.readAllLines(FILE.resolveSibling("Dockerfile.dockerignore")))
        .contains("!deploy/images/gate/gate.sh");
  }

  /** An executable needs a C library no older than its builder's. */
  @Test
  void baseIsOfItsBuildersSystemAndBothArePinned() throws IOException {
    String base = after(instructions(), "ARG BASE=");
    String pom = Files.readString(Service.ROOT.resolve("pom.xml"));
    String builder = pom.replaceAll("(?s).*<quarkus.native.builder-image>(.*?)</.*", "$1").strip();

    assertThat(base).contains("/ubi9-").matches(".*:[0-9].*").doesNotEndWith(":latest");
    assertThat(builder).contains("/ubi9-").endsWith(":jdk-25");
    assertThat(pom).contains("<maven.compiler.release>25</maven.compiler.release>");
  }

  private static List<String> instructions() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String after(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow();
  }
}
