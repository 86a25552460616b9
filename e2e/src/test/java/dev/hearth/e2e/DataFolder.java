package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a local platform writes down: the node's journal, the audit, logs, topics and objects. */
record DataFolder(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of each pod whose container ran; the last line of a pod knows all. */
  List<PodLife> lives(String namespace) {
    Map<String, PodLife> lives = new HashMap<>();
    for (String line : lines(root.resolve("kubernetes/journal.jsonl"))) {
      JsonNode life = json(line);
      if (namespace.equals(life.path("namespace").asText())
          && life.hasNonNull("startedAt")
          && life.hasNonNull("finishedAt")) {
        String uid = life.path("podUid").asText();
        lives.put(
            uid,
            new PodLife(
                uid,
                life.path("cpuMillis").asLong(),
                life.path("gpus").asLong(),
                Instant.parse(life.path("scheduledAt").asText()),
                Instant.parse(life.path("finishedAt").asText())));
      }
    }
    return List.copyOf(lives.values());
  }

  Set<String> calls(String account) {
    Set<String> calls = new TreeSet<>();
    for (String name : List.of("audit.jsonl.1", "audit.jsonl")) {
      for (String line : lines(root.resolve("kubernetes").resolve(name))) {
        if (line.contains(account)) {
          JsonNode entry = json(line);
          if (entry.path("user").asText().equals(account)) {
            calls.add(call(entry).words());
          }
        }
      }
    }
    return calls;
  }

  private static ApiCall call(JsonNode entry) {
    return new ApiCall(
        entry.path("verb").asText(),
        entry.path("group").asText(),
        entry.path("resource").asText(),
        entry.path("subresource").asText(),
        entry.path("path").asText());
  }

  /** Logs, Kafka's topics, and what the API server writes down. */
  Stream<Platform.Writing> writings() {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("logs", "kafka")) {
      try (Stream<Path> tree = Files.walk(root.resolve(folder))) {
        tree.filter(Files::isRegularFile)
            .filter(file -> file.toString().endsWith(".log"))
            .forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String name : List.of("objects.jsonl", "audit.jsonl", "journal.jsonl")) {
      files.add(root.resolve("kubernetes").resolve(name));
    }
    return files.stream().map(this::writing);
  }

  private Platform.Writing writing(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return new Platform.Writing(root.relativize(file).toString(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> secrets() {
    Properties made = new Properties();
    try (Reader file = Files.newBufferedReader(root.resolve("secrets.properties"))) {
      made.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made.stringPropertyNames().stream().map(made::getProperty).toList();
  }

  /** The whole ones: the last may be one that is being written. */
  private static List<String> lines(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
