package dev.hearth.bench.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperatorMetersTest {
  @Test
  void passesThatFailedArePasses() {
    String exposition =
        """
        # TYPE hearth_reconcile_seconds summary
        hearth_reconcile_seconds_count{outcome="failed",} 2.0
        hearth_reconcile_seconds_count{outcome="done",} 40.0
        hearth_reconcile_seconds_sum{outcome="done",} 1.5
        """;

    assertThat(OperatorMeters.passes(exposition)).isEqualTo(42);
  }
}
