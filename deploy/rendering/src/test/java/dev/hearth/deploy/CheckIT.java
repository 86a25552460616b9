package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.check.CheckCommand;
import dev.hearth.check.InstallerRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** {@code ./hearth check} of an installed trial: sound as it is, and then with one fault each. */
class CheckIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static InstalledCluster cluster;

  @BeforeAll
  static void install() throws IOException, GeneralSecurityException {
    cluster = new InstalledCluster(folder);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(cluster.kubernetes().namespaces().withLabel("hearth.dev/check").list().getItems())
        .as("namespaces that a check left")
        .isEmpty();
  }

  @Test
  void aSoundInstallationHasNoFault() throws IOException {
    Answers answers = check(cluster.kubeconfig());

    assertThat(answers.of("fail")).isEmpty();
    assertThat(answers.code()).isZero();
    assertThat(answers.of("ok"))
        .anyMatch(one -> one.startsWith("definition"))
        .anyMatch(one -> one.startsWith("accounts"))
        .anyMatch(one -> one.startsWith("certificates"))
        .anyMatch(one -> one.startsWith("webhook: the API server asks it"))
        .anyMatch(one -> one.startsWith("storage"))
        .anyMatch(one -> one.startsWith("policies"));
    // What this API server stores without effect is never a pass.
    assertThat(answers.of("not tried"))
        .anyMatch(one -> one.startsWith("network"))
        .anyMatch(one -> one.startsWith("pod security"));
  }

  @ParameterizedTest
  @EnumSource
  void aFaultIsNamedWithItsRemedy(Fault fault) throws IOException {
    fault.provoke(cluster);
    try {
      Answers answers = check(cluster.kubeconfig());

      assertThat(answers.of("fail")).anyMatch(one -> one.matches("(?s)" + fault.said()));
      assertThat(answers.failuresWithoutRemedy()).isEmpty();
      assertThat(answers.code()).isEqualTo(1);
    } finally {
      fault.undo(cluster);
      cluster.restore();
    }
  }

  /** No object of an overlay may be forgotten: its installer would fail half-way. */
  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "CONTROL_PLANE", "DATA_PLANE"})
  void theRightToMakeEachObjectIsAskedFor(Installation installation) {
    boolean trial = installation == Installation.TRIAL;
    Set<String> asked =
        InstallerRights.objects(
            trial || installation == Installation.CONTROL_PLANE,
            trial || installation == Installation.DATA_PLANE,
            trial);

    assertThat(installation.manifests())
        .filteredOn(Manifest::isKubernetesOwn)
        .isNotEmpty()
        .allSatisfy(manifest -> assertThat(asked).contains(place(manifest)));
  }

  private static String place(Manifest manifest) {
    String plural = manifest.kind().toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
    String version = manifest.apiVersion();
    String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
    String namespace = manifest.namespace();
    return plural + group + (namespace.isEmpty() ? "" : " in " + namespace);
  }

  @Test
  void whoMayNotInstallIsTold() throws IOException {
    Answers answers = check(cluster.kubeconfig(InstalledCluster.GUEST), "--trial");

    assertThat(answers.of("fail"))
        .anyMatch(one -> one.matches("rights: you may not get/create/patch\\S* namespaces, .*"));
    assertThat(answers.code()).isEqualTo(1);
  }

  @Test
  void whatAKilledCheckLeftIsRemoved() throws IOException {
    cluster.apply(
        "v1",
        "Namespace",
        """
        {"metadata": {"name": "hearth-check-of-old", "labels": {"hearth.dev/check": "true"},
                      "annotations": {"hearth.dev/check-until": "2026-01-01T00:00:00Z"}}}
        """);

    assertThat(check(cluster.kubeconfig()).code()).isZero();
  }

  @Test
  void anApiServerThatDoesNotAnswerIsOneLine() throws IOException {
    Path file = cluster.kubeconfig("http://127.0.0.1:1", "any");

    assertThat(run(file).errors()).contains("no answer from http://127.0.0.1:1");
  }

  @Test
  void aKubeconfigThatIsNotThereIsOneLine() {
    assertThat(run(folder.resolve("none")).errors())
        .contains("there is no kubeconfig at")
        .contains("set KUBECONFIG or --kubeconfig");
  }

  /** Verdicts with "check: what" each. */
  private record Answers(int code, JsonNode report) {
    List<String> of(String verdict) {
      List<String> all = new ArrayList<>();
      for (JsonNode one : report.path("findings")) {
        if (one.path("verdict").asText().equals(verdict)) {
          all.add(one.path("check").asText() + ": " + one.path("what").asText());
        }
      }
      return all;
    }

    List<String> failuresWithoutRemedy() {
      List<String> all = new ArrayList<>();
      for (JsonNode one : report.path("findings")) {
        if (one.path("verdict").asText().equals("fail") && one.path("remedy").asText().isEmpty()) {
          all.add(one.path("what").asText());
        }
      }
      return all;
    }
  }

  private record Run(int code, String errors) {}

  private static Answers check(Path kubeconfig, String... more) throws IOException {
    Path report = folder.resolve("report.json");
    Files.deleteIfExists(report);
    Run run =
        run(
            kubeconfig,
            Stream.concat(Stream.of("--report", report.toString()), Arrays.stream(more))
                .toArray(String[]::new));
    assertThat(report).as("the report; errors were: " + run.errors()).exists();
    return new Answers(run.code(), JSON.readTree(report.toFile()));
  }

  private static Run run(Path kubeconfig, String... more) {
    String[] line =
        Stream.concat(Stream.of("--kubeconfig", kubeconfig.toString()), Arrays.stream(more))
            .toArray(String[]::new);
    StringBuilder errors = new StringBuilder();
    CommandLine command = new CommandLine(new CheckCommand());
    command.setExecutionExceptionHandler(
        (e, at, parsed) -> {
          errors.append(e.getMessage());
          return 1;
        });
    return new Run(command.execute(line), errors.toString());
  }
}
