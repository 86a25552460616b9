package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an ended session is billed, against the process node's own journal. */
record Bill(Platform platform, Person reader, String session) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  void agreesWithTheJournal() {
    Map<String, Long> lives = lives("hearth-" + session);
    JsonNode usage =
        Waiting.value(
                "the whole usage of " + session,
                LIMIT,
                () -> {
                  Answer answer = reader.get("/v1/usage?session=" + session);
                  boolean all =
                      answer.json().path("complete").asBoolean()
                          && answer.json().path("pods").size() >= lives.size();
                  return all ? Optional.of(answer) : Optional.empty();
                })
            .json();
    Set<String> billed = new HashSet<>();
    usage.path("pods").forEach(pod -> billed.add(pod.path("podUid").asText()));
    assertThat(billed).as(usage.toString()).hasSize(usage.path("pods").size());
    assertThat(usage.path("pods").size()).as("pods billed").isEqualTo(lives.size());
    assertThat(usage.path("coreMillis").asLong())
        .as("core-milliseconds billed, against the node's journal %s", lives)
        .isEqualTo(lives.values().stream().mapToLong(Long::longValue).sum());
    assertThat(usage.path("slicesInDoubt").asLong()).isZero();
  }

  /** Core-milliseconds of each pod whose container ran, from scheduled to ended. */
  private Map<String, Long> lives(String namespace) {
    Map<String, Long> lives = new HashMap<>();
    try {
      Path journal = platform.data().resolve("kubernetes/journal.jsonl");
      for (String line : Files.readAllLines(journal)) {
        JsonNode life = JSON.readTree(line);
        if (namespace.equals(life.path("namespace").asText())
            && life.hasNonNull("startedAt")
            && life.hasNonNull("finishedAt")) {
          Duration length =
              Duration.between(
                  Instant.parse(life.path("scheduledAt").asText()),
                  Instant.parse(life.path("finishedAt").asText()));
          lives.put(
              life.path("podUid").asText(),
              life.path("cpuMillis").asLong() * length.toMillis() / 1000);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lives;
  }
}
