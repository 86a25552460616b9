package dev.hearth.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.idle.IdleRun.Kind;
import dev.hearth.bench.idle.IdleRun.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleTest {
  @Test
  void aStopIsLateEarlyOrOfABusySession() {
    List<Row> rows =
        Idle.rows(
            List.of(
                new Outcome.Idled(Kind.CLIENT, 4, false),
                new Outcome.Idled(Kind.CLIENT, 0.5, true),
                new Outcome.Idled(Kind.CLIENT, -9, false),
                new Outcome.StoppedBusy(Kind.CONNECT)));

    assertThat(ours(rows, "stopped-after.client")).isEqualTo(Measure.of(List.of(4.0, 0.5, -9.0)));
    assertThat(ours(rows, "stopped-after.connect")).isInstanceOf(Measure.NotTried.class);
    assertThat(ours(rows, "stopped-early")).isEqualTo(Measure.of(1));
    assertThat(ours(rows, "stopped-busy")).isEqualTo(Measure.of(1));
    assertThat(ours(rows, "announced")).isEqualTo(Measure.of(1));
  }

  private static Measure ours(List<Row> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow().ours();
  }
}
