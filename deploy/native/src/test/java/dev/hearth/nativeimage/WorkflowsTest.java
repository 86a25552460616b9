package dev.hearth.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What can be known here of the workflows that run elsewhere: they take foreign code only by its
 * commit, may read the repository and no more, end, and call what is there.
 */
class WorkflowsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path FOLDER = Service.ROOT.resolve(".github/workflows");

  /** Whoever moves a tag moves what we run; the comment says which release the commit is. */
  private static final Pattern USED = Pattern.compile("uses: +(\\S+)(.*)");

  private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}");
  private static final Pattern RELEASE = Pattern.compile(" # v\\d+\\.\\d+\\.\\d+");
  private static final Pattern MODULES = Pattern.compile("-pl (\\S+)");
  private static final Pattern OURS =
      Pattern.compile("(?:^|\\s)((?:\\.ci|deploy)/[\\w./-]+|\\./\\w+)");

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void foreignCodeIsTakenByItsCommit(Path workflow) throws IOException {
    Matcher used = USED.matcher(Files.readString(workflow));
    int count = 0;
    for (; used.find(); count++) {
      assertThat(used.group(1)).matches(PINNED);
      assertThat(used.group(2)).as("the release of %s", used.group(1)).matches(RELEASE);
    }
    assertThat(count).isPositive();
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void mayReadAndNoMore(Path workflow) {
    JsonNode read = read(workflow);
    assertThat(read.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    for (JsonNode job : read.path("jobs")) {
      assertThat(job.has("permissions")).isFalse();
    }
    for (JsonNode step : steps(read)) {
      if (step.path("uses").asText().startsWith("actions/checkout@")) {
        assertThat(step.at("/with/persist-credentials").asText("")).isEqualTo("false");
      }
      assertThat(step.path("run").asText())
          .as("texts of strangers become part of no script")
          .doesNotContain("${{");
    }
    assertThat(read.path("on").has("pull_request_target")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyJobEndsAndSaysWhereItRuns(Path workflow) {
    JsonNode jobs = read(workflow).path("jobs");
    assertThat(jobs.isEmpty()).isFalse();
    for (JsonNode job : jobs) {
      assertThat(job.path("timeout-minutes").asInt()).isBetween(1, 180);
      assertThat(job.path("runs-on").asText()).matches("ubuntu-\\d\\d\\.\\d\\d");
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyScriptIsOneAndCallsWhatIsThere(Path workflow) throws Exception {
    int scripts = 0;
    for (JsonNode step : steps(read(workflow))) {
      String script = step.path("run").asText();
      if (!script.isEmpty()) {
        scripts++;
        assertThat(parses(script)).as(script).isTrue();
        assertNamesWhatIsThere(script);
      }
    }
    assertThat(scripts).isPositive();
  }

  @Test
  void changesPassTheBuild() {
    assertThat(scripts("ci.yml")).contains(".ci/run");
  }

  @Test
  void everyServiceIsCompiledAndTried() {
    String scripts = String.join("\n", scripts("native.yml"));
    for (Service service : Service.values()) {
      assertThat(scripts).contains("services/" + service);
    }
    assertThat(scripts).contains("-Dquarkus.native.enabled=true", "-Dit.test=NativeIT");
    assertThat(Service.ROOT.resolve("e2e/src/test/java/dev/hearth/e2e/NativeIT.java")).exists();
    assertThat(steps(read(FOLDER.resolve("native.yml"))))
        .as("GRAALVM_HOME comes of it, without which the test is not tried")
        .anyMatch(step -> step.path("uses").asText().startsWith("graalvm/setup-graalvm@"));
  }

  private static void assertNamesWhatIsThere(String script) {
    Matcher modules = MODULES.matcher(script);
    while (modules.find()) {
      for (String module : modules.group(1).split(",")) {
        assertThat(Service.ROOT.resolve(module).resolve("pom.xml")).exists();
      }
    }
    Matcher files = OURS.matcher(script);
    while (files.find()) {
      assertThat(Service.ROOT.resolve(files.group(1))).exists();
    }
  }

  private static boolean parses(String script) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-n")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = bash.outputWriter()) {
      in.write(script);
    }
    return bash.waitFor() == 0;
  }

  private static List<String> scripts(String workflow) {
    return steps(read(FOLDER.resolve(workflow))).stream()
        .map(step -> step.path("run").asText().strip())
        .toList();
  }

  private static List<JsonNode> steps(JsonNode workflow) {
    List<JsonNode> steps = new ArrayList<>();
    workflow.path("jobs").forEach(job -> job.path("steps").forEach(steps::add));
    return steps;
  }

  private static JsonNode read(Path workflow) {
    try {
      return YAML.readTree(workflow.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
