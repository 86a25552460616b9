package dev.hearth.local.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodLivesTest {
  private static final String JOURNAL =
      """
      {"podUid":"e","namespace":"hearth-s1","name":"hearth-endpoint","labels":{"hearth.dev/role":"endpoint"},"cpuMillis":50,"memoryMiB":128,"scheduledAt":"2026-01-01T00:00:00Z","startedAt":"2026-01-01T00:00:01Z","finishedAt":null,"exitCode":null}
      {"podUid":"a","namespace":"hearth-s1","name":"x-1","labels":{"hearth.dev/role":"executor"},"cpuMillis":1000,"memoryMiB":1408,"scheduledAt":"2026-01-01T00:00:05Z","startedAt":"2026-01-01T00:00:05Z","finishedAt":"2026-01-01T00:00:20Z","exitCode":0}
      {"podUid":"b","namespace":"hearth-s1","name":"x-2","labels":{"hearth.dev/role":"executor"},"cpuMillis":1000,"memoryMiB":1408,"scheduledAt":"2026-01-01T00:00:06Z","startedAt":"2026-01-01T00:00:07Z","finishedAt":"2026-01-01T00:00:10Z","exitCode":0}
      {"podUid":"z","namespace":"hearth-s2","name":"y-1","labels":{"hearth.dev/role":"executor"},"cpuMillis":9000,"memoryMiB":1408,"scheduledAt":"2026-01-01T00:00:06Z","startedAt":"2026-01-01T00:00:07Z","finishedAt":"2026-01-01T00:00:10Z","exitCode":0}
      """;

  @TempDir Path folder;

  @Test
  void isIncompleteWhileAPodRuns() throws Exception {
    assertThat(read(JOURNAL).isComplete()).isFalse();
  }

  @Test
  void addsUpCoresTimesTheTimeFromScheduledToFinished() throws Exception {
    String end = JOURNAL.lines().findFirst().orElseThrow();
    end = end.replace("\"finishedAt\":null", "\"finishedAt\":\"2026-01-01T00:01:40Z\"");

    PodLives lives = read(JOURNAL + end + "\n");

    assertThat(lives.isComplete()).isTrue();
    assertThat(lives.lives()).hasSize(3);
    assertThat(lives.coreMillis()).isEqualTo(50 * 100 + 1000 * 15 + 1000 * 4);
    assertThat(lives.mostExecutors()).isEqualTo(2);
    assertThat(lives.executorsOverTime())
        .extracting(Map.Entry::getValue)
        .containsExactly(1, 2, 1, 0);
  }

  private PodLives read(String text) throws Exception {
    Path file = folder.resolve("journal.jsonl");
    Files.writeString(file, text);
    return PodLives.read(file, "hearth-s1");
  }
}
