package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.SampleCluster;
import dev.hearth.local.kubernetes.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeJournalTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00.9Z");

  @TempDir Path folder;
  private Path file;
  private ObjectNode pod;

  @BeforeEach
  void aPod() throws IOException {
    file = folder.resolve("journal.jsonl");
    pod =
        SampleCluster.object(
            """
            {'metadata': {'uid': 'u', 'namespace': 'n', 'name': 'p', 'labels': {'a': 'b'}},
             'spec': {
               'containers': [{'name': 'c', 'resources': {'requests': {'cpu': '100m'}}},
                              {'name': 'd', 'resources': {'limits': {'cpu': '200m'}}}],
               'initContainers': [{'name': 'i', 'resources': {'requests': {'cpu': '1'}}}],
               'overhead': {'cpu': '50m'}}}
            """);
  }

  @Test
  void aLifeGoesFromTheFirstStartToTheLastEndAndIsAsLargeAsTheSchedulerCounts() throws IOException {
    try (LifeJournal journal = new LifeJournal(file)) {
      journal.begun(pod, T);
      journal.started("u", "i", T.plusSeconds(1));
      journal.stopped("u", "i", T.plusSeconds(2), 0);
      journal.started("u", "c", T.plusSeconds(3));
      journal.started("u", "d", T.plusSeconds(3));
      journal.stopped("u", "d", T.plusSeconds(4), 0);
      journal.stopped("u", "c", T.plusSeconds(5), 3);
      journal.ended("u", T.plusSeconds(99));
    }

    JsonNode line = last();
    assertThat(Json.text(line, "event")).isEqualTo("ended");
    assertThat(line.path("cpuMillis").asLong()).isEqualTo(1050);
    assertThat(Json.text(line, "scheduledAt")).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(Json.text(line, "startedAt")).isEqualTo("2026-01-01T00:00:01Z");
    assertThat(Json.text(line, "finishedAt")).isEqualTo("2026-01-01T00:00:05Z");
    assertThat(line.path("exitCode").asInt()).isEqualTo(3);
  }

  @Test
  void onlyTheLastLineOfALifeHasItsEnd() throws IOException {
    try (LifeJournal journal = new LifeJournal(file)) {
      journal.begun(pod, T);
      journal.started("u", "c", T);
      journal.stopped("u", "c", T, 1);
      journal.started("u", "c", T.plusSeconds(10));

      assertThat(Files.readAllLines(file)).hasSize(4).allMatch(l -> l.contains("Z\""));
      assertThat(last().path("finishedAt").isNull()).isTrue();
    }
  }

  @Test
  void aLifeWithoutAnyStartEndsWithoutOne() throws IOException {
    try (LifeJournal journal = new LifeJournal(file)) {
      journal.begun(pod, T);
      journal.ended("u", T.plusSeconds(7));
    }

    assertThat(last().path("startedAt").isNull()).isTrue();
    assertThat(Json.text(last(), "finishedAt")).isEqualTo("2026-01-01T00:00:07Z");
  }

  @Test
  void afterACrashWhatRanEndsWithTheNodeAndWhatHadStoppedDoesNot() throws IOException {
    ObjectNode other = pod.deepCopy();
    Json.child(other, "metadata").put("uid", "v");
    try (LifeJournal journal = new LifeJournal(file)) {
      journal.begun(pod, T);
      journal.started("u", "c", T);
      journal.begun(other, T);
      journal.started("v", "c", T);
      journal.stopped("v", "c", T.plusSeconds(2), 0);
    }
    Files.writeString(file, "{\"event\":\"ended\",\"podU", StandardOpenOption.APPEND);

    try (LifeJournal again = new LifeJournal(file)) {
      again.endLost(T.plusSeconds(30), 137);
    }

    assertThat(Files.readAllLines(file)).allMatch(l -> l.endsWith("}"));
    assertThat(Json.text(last("u"), "finishedAt")).isEqualTo("2026-01-01T00:00:30Z");
    assertThat(last("u").path("exitCode").asInt()).isEqualTo(137);
    assertThat(Json.text(last("v"), "finishedAt")).isEqualTo("2026-01-01T00:00:02Z");
    assertThat(last("v").path("exitCode").asInt()).isZero();
  }

  private JsonNode last() throws IOException {
    return last("u");
  }

  private JsonNode last(String uid) throws IOException {
    String line =
        Files.readAllLines(file).stream()
            .filter(l -> l.contains("\"podUid\":\"" + uid + "\""))
            .reduce("", (a, b) -> b);
    return Json.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
