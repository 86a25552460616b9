package dev.hearth.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.UsageEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceRulesTest {
  private static final String MINUTE = "2026-03-04T05:06:00Z";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          east, east, executor, 2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, 1,  -
          east, east, endpoint, 2026-03-04T05:06:59Z, 2026-03-04T05:06:59Z, 0,  -
          east, west, executor, 2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, 1,  speaks for
          east, -,    executor, 2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, 1,  speaks for
          east, east, sidecar,  2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, 1,  role
          east, east, -,        2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, 1,  role
          east, east, executor, 2026-03-04T05:06:00Z, 2026-03-04T05:05:00Z, 1,  interval
          east, east, executor, 2026-03-04T05:06:30Z, 2026-03-04T05:07:01Z, 1,  clock minute
          east, east, executor, 2026-03-04T05:06:00Z, -,                    1,  interval
          east, east, executor, 2026-03-04T05:06:00Z, 2026-03-04T05:07:00Z, -1, amount
          east, east, executor, +1000000000-12-31T23:59:59Z, +1000000000-12-31T23:59:59Z, 1, out of time
          east, east, executor, -1000000000-01-01T00:00:00Z, 2026-03-04T05:07:00Z, 1, out of time
          east, east, executor, 1969-12-31T23:59:00Z, 1969-12-31T23:59:59Z, 1, out of time
          """)
  void sliceIsJudged(
      String topic,
      String cluster,
      String role,
      Instant from,
      Instant to,
      long coreMillis,
      String fault) {
    var slice =
        new UsageEvent.PodSlice(
            "s1", "t1", cluster, "r", "uid", "pod", role, from, to, 1, coreMillis, 1, 0, 0, false);

    var broken = SliceRules.broken(slice, topic);

    if (fault == null) {
      assertThat(broken).isEmpty();
    } else {
      assertThat(broken).hasValueSatisfying(text -> assertThat(text).contains(fault));
    }
  }

  @Test
  void aTunnelNamesItsEndpoint() {
    Instant from = Instant.parse(MINUTE);
    var slice =
        new UsageEvent.TunnelSlice(
            "s1", "t1", "east", "r", null, from, from.plusSeconds(60), 1, 1, 1);

    assertThat(SliceRules.broken(slice, "east")).isPresent();
  }
}
