package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be said of the full image's Dockerfile without an engine to build it. */
class DockerfileTest {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final Set<String> INSTRUCTIONS =
      Set.of(
          "ARG", "COPY", "ENTRYPOINT", "ENV", "FROM", "LABEL", "RUN", "SHELL", "USER", "WORKDIR");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z]+)[}:]");

  private static List<String> instructions;

  @BeforeAll
  static void read() throws IOException {
    instructions =
        instructions(Files.readAllLines(REPOSITORY.resolve("deploy/images/spark/Dockerfile")));
  }

  @Test
  void everyLineIsAnInstruction() {
    assertThat(instructions)
        .hasSizeGreaterThan(30)
        .allMatch(one -> INSTRUCTIONS.contains(word(one)));
  }

  @Test
  void everyImageThatItStartsFromIsPinned() {
    Set<String> stages = new HashSet<>();
    for (String from : of("FROM")) {
      String[] words = from.split(" ");
      assertThat(stages.contains(words[1]) || words[1].matches("[a-z.]+/.+:[^:]*[0-9$].*"))
          .as(from)
          .isTrue();
      if (words.length == 4) {
        stages.add(words[3]);
      }
    }
    assertThat(stages).contains("spark", "connectors", "pythons");
  }

  @Test
  void everyArgumentOfTheCatalogueIsUsedAndNoOtherIsNeeded() throws IOException {
    Set<String> declared = new TreeSet<>();
    Set<String> defaulted = new TreeSet<>();
    for (String argument : of("ARG")) {
      String name = argument.split("[ =]")[1];
      declared.add(name);
      if (argument.contains("=")) {
        defaulted.add(name);
      }
    }
    for (Catalogue.Spark one : Catalogue.of(REPOSITORY).spark()) {
      if (one.build() == Catalogue.Build.DOCKERFILE) {
        Set<String> given = DockerBuild.arguments(one).keySet();
        assertThat(declared).containsAll(given);
        Set<String> all = new TreeSet<>(given);
        all.addAll(defaulted);
        assertThat(all).containsAll(declared);
      }
    }
    assertThat(variables()).isSubsetOf(declared);
  }

  @Test
  void whatItCopiesFromTheCheckoutIsThere() {
    for (String copy : of("COPY")) {
      String[] words = copy.split(" ");
      if (!copy.contains("--from=")) {
        String source = words[words.length - 2];
        // Built, and so perhaps not there yet.
        String path = source.startsWith("local/spark/target/") ? "local/spark/pom.xml" : source;
        assertThat(REPOSITORY.resolve(path)).exists();
      }
    }
  }

  @Test
  void whateverIsDownloadedIsVerified() {
    for (String run : of("RUN")) {
      assertThat(run).doesNotContain("http://").doesNotContain("--insecure").doesNotContain(" -k ");
      if (run.contains("curl")) {
        if (!run.contains("apt-get install")) {
          assertThat(run)
              .contains("curl -fsSL")
              .contains("sha512sum")
              .contains("gpg --batch --verify");
        }
      }
      if (run.contains("mvn ")) {
        assertThat(run).contains("--strict-checksums");
      }
    }
    assertThat(String.join("\n", of("SHELL"))).contains("-euo", "pipefail");
  }

  @Test
  void whatItRunsIsShell() throws Exception {
    for (String run : of("RUN")) {
      String script = run.substring("RUN ".length());

      ImageRoot.Result parsed = ImageRoot.run(List.of("bash", "-n", "-c", script));

      assertThat(parsed).as(run).isEqualTo(new ImageRoot.Result(0, ""));
    }
    assertThat(ImageRoot.run(List.of("bash", "-n", "-c", "for x in y; do")).code()).isNotZero();
  }

  @Test
  void itRunsAsSparksAccountUnderAnInit() {
    assertThat(of("USER")).containsExactly("USER " + SparkImage.ACCOUNT.user());
    assertThat(of("ENTRYPOINT"))
        .containsExactly("ENTRYPOINT [\"/usr/bin/tini\", \"--\", \"/opt/entrypoint.sh\"]");
    assertThat(of("WORKDIR")).last().isEqualTo("WORKDIR /opt/spark/work-dir");
    assertThat(String.join("\n", of("RUN")))
        .contains("install -d -m 0775 -o 185 -g 0 /opt/spark/work-dir");
  }

  private static Set<String> variables() {
    Set<String> used = new TreeSet<>();
    for (String instruction : instructions) {
      Matcher variable = VARIABLE.matcher(instruction);
      while (variable.find()) {
        used.add(variable.group(1));
      }
    }
    used.remove("GNUPGHOME"); // the shell's own
    return used;
  }

  private static List<String> of(String word) {
    return instructions.stream().filter(one -> word(one).equals(word)).toList();
  }

  private static String word(String instruction) {
    return instruction.split(" ", 2)[0];
  }

  /** With continued lines joined, and without comments, which may stand among them. */
  private static List<String> instructions(List<String> lines) {
    List<String> all = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      boolean goesOn = line.endsWith("\\");
      open.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn) {
        all.add(open.toString().strip());
        open.setLength(0);
      }
    }
    assertThat(open).as("an instruction that does not end").isEmpty();
    return all;
  }
}
