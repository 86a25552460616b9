package dev.hearth.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/problems.md} and the services' code speak of the same problems. */
class ProblemsTest {
  private static final Path TREE = Path.of("../..");
  private static final Pattern HEADING = Pattern.compile("(?m)^### (.+)$");

  /** A refusal is made with its status, or by a method that knows it, and then its type. */
  private static final Pattern MADE =
      Pattern.compile("(?:\\b[45][0-9]{2},|[Pp]roblem\\(|later\\()[^;\"]*\"([a-z]+(?:-[a-z]+)*)\"");

  /** Made of the reason phrases of HTTP, for what the framework refuses. */
  private static final Set<String> OF_HTTP =
      Set.of("not-found", "method-not-allowed", "not-acceptable", "unsupported-media-type");

  @Test
  void everyTypeThatIsSentIsDocumentedAndTheOtherWayRound() throws IOException {
    Set<String> sent = new TreeSet<>(OF_HTTP);
    try (Stream<Path> services = Files.walk(TREE.resolve("services"))) {
      for (Path file : services.filter(ProblemsTest::isSource).toList()) {
        sent.addAll(all(MADE, Files.readString(file)));
      }
    }
    Path local = TREE.resolve("local/platform/src/main/java");
    try (Stream<Path> door = Files.walk(local)) {
      for (Path file : door.filter(path -> path.endsWith("FrontDoor.java")).toList()) {
        sent.addAll(all(MADE, Files.readString(file)));
      }
    }
    sent.remove("type");

    assertThat(sent).isEqualTo(documented());
  }

  @Test
  void everyTypeThatAnOpenApiDocumentNamesIsDocumented() throws IOException {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> services = Files.list(TREE.resolve("services"))) {
      for (Path file : services.map(s -> s.resolve("openapi.yaml")).toList()) {
        if (Files.exists(file)) {
          named.addAll(all(Pattern.compile("`([a-z]+(?:-[a-z]+)+)`"), Files.readString(file)));
        }
      }
    }
    assertThat(named).isNotEmpty();
    assertThat(documented()).containsAll(named);
  }

  private static boolean isSource(Path path) {
    return path.toString().contains("/src/main/java/") && path.toString().endsWith(".java");
  }

  private static Set<String> documented() throws IOException {
    return all(HEADING, Files.readString(TREE.resolve("docs/problems.md")));
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
