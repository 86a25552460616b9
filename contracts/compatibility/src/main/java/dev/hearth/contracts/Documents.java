package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The contracts of a source tree, and the copy of them that was frozen at the last release. */
public final class Documents {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String VERSION = "VERSION";

  private final Path tree;
  private final Path released;

  public Documents(Path tree, Path released) {
    this.tree = tree;
    this.released = released;
  }

  /** What broke since the last release, in all documents. */
  public List<Breakage> breakages() throws IOException {
    Map<String, Path> current = current();
    List<Breakage> found = new ArrayList<>();
    for (Map.Entry<String, Path> document : frozen().entrySet()) {
      Path now = current.get(document.getKey());
      found.addAll(
          Contract.of(document.getKey())
              .compare(
                  document.getKey(),
                  read(document.getValue()),
                  now == null ? MissingNode.getInstance() : read(now)));
    }
    return found;
  }

  /** The release that the frozen documents are of. */
  public String version() throws IOException {
    return Files.readString(released.resolve(VERSION)).strip();
  }

  /** Makes the contracts of today those of a release. */
  public void freeze(String version) throws IOException {
    for (Path old : frozen().values()) {
      Files.delete(old);
    }
    for (Map.Entry<String, Path> document : current().entrySet()) {
      Path copy = released.resolve(document.getKey());
      Files.createDirectories(copy.getParent());
      Files.copy(document.getValue(), copy);
    }
    Files.writeString(released.resolve(VERSION), version + "\n");
  }

  /** The documents of today, by the name under which they are frozen. */
  Map<String, Path> current() throws IOException {
    Map<String, Path> documents = new TreeMap<>();
    for (Path schema : files(tree.resolve("contracts/events/schemas"))) {
      documents.put("events/" + schema.getFileName(), schema);
    }
    try (Stream<Path> services = Files.list(tree.resolve("services"))) {
      services
          .map(service -> service.resolve("openapi.yaml"))
          .filter(Files::exists)
          .forEach(file -> documents.put(file.getParent().getFileName() + "/openapi.yaml", file));
    }
    for (Path definition : files(tree.resolve("deploy/kustomize/base/crd"))) {
      if (definition.toString().endsWith("-v1.yml")) {
        documents.put("crd/" + definition.getFileName(), definition);
      }
    }
    return documents;
  }

  Map<String, Path> frozen() throws IOException {
    Map<String, Path> documents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(released)) {
      files
          .filter(file -> Files.isRegularFile(file) && !file.getParent().equals(released))
          .forEach(
              file -> documents.put(released.relativize(file).toString().replace('\\', '/'), file));
    }
    return documents;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.naturalOrder()).toList();
    }
  }

  /** JSON is YAML too. */
  static JsonNode read(Path file) throws IOException {
    return YAML.readTree(Files.readString(file));
  }
}
