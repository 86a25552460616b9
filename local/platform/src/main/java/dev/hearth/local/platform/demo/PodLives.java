package dev.hearth.local.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lives of a namespace's pods, from the node's own journal. Metering reads the pods' records in
 * the Kubernetes API and never this, so the two can be held against each other.
 */
record PodLives(List<Life> lives) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One pod.
   *
   * @param finishedAt empty while it runs
   */
  record Life(
      String name,
      String role,
      long cpuMillis,
      Instant scheduledAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt) {

    /** Thousandths of a core times milliseconds, over a thousand: core-milliseconds. */
    long coreMillis() {
      return finishedAt
          .filter(end -> startedAt.isPresent())
          .map(end -> cpuMillis * Duration.between(scheduledAt, end).toMillis() / 1000)
          .orElse(0L);
    }
  }

  static PodLives read(Path journal, String namespace) throws IOException {
    Map<String, Life> lives = new LinkedHashMap<>();
    if (!Files.exists(journal)) {
      return new PodLives(List.of());
    }
    for (String line : Files.readAllLines(journal)) {
      if (line.isBlank()) {
        continue;
      }
      JsonNode entry = JSON.readTree(line);
      if (namespace.equals(entry.path("namespace").asText())
          && time(entry, "scheduledAt").isPresent()) {
        // A pod has a line when it begins and one when it has ended; the later one knows all.
        lives.put(entry.path("podUid").asText(), life(entry));
      }
    }
    return new PodLives(List.copyOf(lives.values()));
  }

  boolean isComplete() {
    return lives.stream().allMatch(life -> life.finishedAt().isPresent());
  }

  /** Pods whose container ran; what was never started is not paid for. */
  int started() {
    return (int) lives.stream().filter(life -> life.startedAt().isPresent()).count();
  }

  long coreMillis() {
    return lives.stream().mapToLong(Life::coreMillis).sum();
  }

  List<Life> executors() {
    return lives.stream().filter(life -> "executor".equals(life.role())).toList();
  }

  /** How many executors there were, at each moment at which that changed. */
  List<Map.Entry<Instant, Integer>> executorsOverTime() {
    TreeMap<Instant, Integer> changes = new TreeMap<>();
    for (Life life : executors()) {
      changes.merge(life.startedAt().orElse(life.scheduledAt()), 1, Integer::sum);
      life.finishedAt().ifPresent(end -> changes.merge(end, -1, Integer::sum));
    }
    List<Map.Entry<Instant, Integer>> counts = new ArrayList<>();
    int count = 0;
    for (Map.Entry<Instant, Integer> change : changes.entrySet()) {
      count += change.getValue();
      counts.add(Map.entry(change.getKey(), count));
    }
    return counts;
  }

  int mostExecutors() {
    return executorsOverTime().stream().mapToInt(Map.Entry::getValue).max().orElse(0);
  }

  private static Life life(JsonNode entry) {
    return new Life(
        entry.path("name").asText(),
        entry.path("labels").path("hearth.dev/role").asText(),
        entry.path("cpuMillis").asLong(),
        time(entry, "scheduledAt").orElseThrow(),
        time(entry, "startedAt"),
        time(entry, "finishedAt"));
  }

  private static Optional<Instant> time(JsonNode entry, String field) {
    String text = entry.path(field).asText("");
    return text.isEmpty() || text.equals("null")
        ? Optional.empty()
        : Optional.of(Instant.parse(text));
  }
}
