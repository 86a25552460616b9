package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * docker-compose.yml in a copy of what it mounts, where {@code secrets.sh} was run: what an engine
 * would find.
 */
final class ComposeFile {
  private static final Path FOLDER = Path.of("target", "compose").toAbsolutePath();

  private final JsonNode file;

  ComposeFile() throws IOException {
    copy();
    Command.run(FOLDER, "deploy/compose/secrets.sh").orFail("deploy/compose/secrets.sh");
    // Merged and expanded, which Jackson does not do.
    Object read =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve("docker-compose.yml")));
    file = new ObjectMapper().valueToTree(read);
  }

  Path folder() {
    return FOLDER;
  }

  JsonNode json() {
    return file;
  }

  Map<String, JsonNode> services() {
    Map<String, JsonNode> all = new TreeMap<>();
    file.path("services").properties().forEach(one -> all.put(one.getKey(), one.getValue()));
    return all;
  }

  /** Whether somebody waits for its end rather than for its health. */
  boolean ends(String service) {
    return service.equals("data-plane")
        || services().values().stream()
            .anyMatch(
                one ->
                    one.path("depends_on")
                        .path(service)
                        .path("condition")
                        .asText()
                        .equals("service_completed_successfully"));
  }

  /** All that a service finds in its environment, files and all. */
  Map<String, String> environment(JsonNode service) {
    Map<String, String> all = new TreeMap<>();
    for (JsonNode name : service.path("env_file")) {
      lines(name.asText()).forEach(line -> put(line, all));
    }
    service
        .path("environment")
        .properties()
        .forEach(one -> all.put(one.getKey(), one.getValue().asText()));
    return all;
  }

  List<String> lines(String name) {
    try {
      return Files.readAllLines(FOLDER.resolve(name)).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(String line, Map<String, String> into) {
    into.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
  }

  private static void copy() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> old = Files.walk(FOLDER)) {
        old.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
      }
    }
    Files.createDirectories(FOLDER.resolve("target/images"));
    Files.createDirectories(FOLDER.resolve("deploy"));
    Files.copy(Repository.ROOT.resolve("docker-compose.yml"), FOLDER.resolve("docker-compose.yml"));
    for (String part : List.of("deploy/kustomize", "deploy/compose")) {
      Path source = Repository.ROOT.resolve(part);
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : (Iterable<Path>) files.sorted()::iterator) {
          Path relative = Repository.ROOT.relativize(file);
          if (Stream.of(relative.toString().split("/")).noneMatch("generated"::equals)) {
            Files.copy(file, FOLDER.resolve(relative));
          }
        }
      }
    }
  }
}
