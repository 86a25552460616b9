package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an ended session is billed, against the lives of its pods as somebody else saw them. */
record Bill(Platform platform, Person reader, String session) {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  void agreesWithTheJournal() {
    List<PodLife> lives = platform.lives("hearth-" + session);
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
        .as("core-milliseconds billed, against the lives %s", lives)
        .isEqualTo(lives.stream().mapToLong(PodLife::coreMillis).sum());
    assertThat(usage.path("gpuMillis").asLong(-1))
        .as("GPU-milliseconds billed, against the lives %s", lives)
        .isEqualTo(lives.stream().mapToLong(PodLife::gpuMillis).sum());
    assertThat(usage.path("slicesInDoubt").asLong()).isZero();
  }
}
