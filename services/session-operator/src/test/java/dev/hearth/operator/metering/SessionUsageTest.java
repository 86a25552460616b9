package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionUsageTest {
  @Test
  void remembersTheLastTroublesOnlyHoweverManyThereWere() {
    SessionUsage usage = SessionUsage.NONE;
    for (int i = 1; i <= 50; i++) {
      usage = usage.executorFinished(Instant.parse("2026-11-22T12:04:00Z")).with(trouble("e" + i));
    }

    assertThat(usage.finishedExecutors()).isEqualTo(50);
    assertThat(usage.troubles()).hasSize(20);
    assertThat(usage.troubles().getLast().pod()).isEqualTo("e50");
    assertThat(usage.through(Instant.parse("2026-11-22T12:05:00Z")).troubles()).hasSize(20);
  }

  private static PodTrouble trouble(String pod) {
    return PodTrouble.of(Pods.exited(Pods.executor(pod), 1, "Error", "2026-11-22T12:04:00Z"))
        .orElseThrow();
  }
}
