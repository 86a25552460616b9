package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Restarts restarts = new Restarts(new TestClock());

  @Test
  void pausesGrowAndThenItIsEnough() {
    List<Long> pauses =
        IntStream.range(0, Restarts.MOST)
            .mapToObj(i -> restarts.next("a").orElseThrow().pause().toSeconds())
            .toList();

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L);
    assertThat(restarts.next("a")).isEmpty();
    assertThat(restarts.next("b")).isPresent();
  }

  @Test
  void whoRanWellForAWhileStartsAfresh() {
    restarts.next("a");
    restarts.next("a");
    now = now.plus(Duration.ofMinutes(6));

    assertThat(restarts.next("a").orElseThrow().number()).isEqualTo(1);
  }

  private final class TestClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
