package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.local.platform.machine.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The Python that a pod of Spark finds on this machine, which an image would bring.
 *
 * @param version as 3.12
 * @param program where it is itself, without what chooses among several by a user's settings
 * @param pyspark whether programs can import Spark's Python code
 */
public record LocalPython(String version, Path program, boolean pyspark) {
  private static final Map<String, Optional<LocalPython>> ASKED = new ConcurrentHashMap<>();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An interpreter that has to be read from a slow disk first. */
  private static final long LIMIT_SECONDS = 20;

  /** Spark 4.0 runs on no older one. */
  private static final int LEAST_MINOR = 9;

  private static final String QUESTION =
      """
      import importlib.util, sys
      print(sys.version_info[0], sys.version_info[1], importlib.util.find_spec("pyspark") is not None)
      print(sys.executable)
      """;

  /** The one that pods of a platform find; empty where they find none that Spark runs on. */
  public static Optional<LocalPython> find(Site site) throws IOException {
    Map<String, String> environment = site.environment();
    return ASKED.computeIfAbsent(environment.get("PATH"), path -> find(environment));
  }

  static Optional<LocalPython> find(Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      Path program = Path.of(folder, "python3");
      if (!folder.isEmpty() && Files.isExecutable(program) && !Files.isDirectory(program)) {
        Optional<LocalPython> found = ask(program, environment);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<LocalPython> ask(Path program, Map<String, String> environment) {
    // Isolated: what lies in the caller's folder is not installed.
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "-I", "-c", QUESTION)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process asked;
    try {
      asked = builder.start();
    } catch (IOException e) {
      return Optional.empty(); // a script whose interpreter is gone
    }
    try {
      asked.getOutputStream().close();
      if (!asked.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || asked.exitValue() != 0) {
        return Optional.empty();
      }
      String told = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer(told.lines().toList());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      asked.destroyForcibly();
    }
  }

  /** What it says of itself, in two lines. */
  static Optional<LocalPython> answer(List<String> lines) {
    if (lines.size() != 2 || !lines.getFirst().matches("3 [0-9]{1,3} (True|False)")) {
      return Optional.empty();
    }
    String[] words = lines.getFirst().split(" ");
    if (Integer.parseInt(words[1]) < LEAST_MINOR) {
      return Optional.empty();
    }
    return Optional.of(
        new LocalPython(
            words[0] + "." + words[1], Path.of(lines.getLast()), words[2].equals("True")));
  }

  /**
   * Writes the catalogue of a platform whose pods find this one.
   *
   * @param catalogue of images that bring none
   * @param image the one that pods of this machine stand for
   */
  void writeCatalogue(Path catalogue, String image, Path file) throws IOException {
    JsonNode whole = YAML.readTree(Files.readAllBytes(catalogue));
    for (JsonNode entry : whole.path("spark")) {
      if (entry.path("image").asText().equals(image)) {
        ((ObjectNode) entry).putArray("python").add(version);
      }
    }
    // YAML is a superset of it.
    DataFolder.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole));
  }
}
