package dev.hearth.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TunnelCountTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:05Z");

  @Test
  void countsGrowthOnly() {
    TunnelCount count = TunnelCount.from(NOON, answer(100, 10)).counted(answer(150, 30));

    assertThat(count.in()).isEqualTo(50);
    assertThat(count.out()).isEqualTo(20);
  }

  @Test
  void aCounterThatBeganAnewNeverCountsTooMuch() {
    TunnelCount count =
        TunnelCount.from(NOON, answer(100, 10)).counted(answer(7, 0)).counted(answer(9, 1));

    assertThat(count.in()).isEqualTo(9);
    assertThat(count.out()).isEqualTo(1);
  }

  @Test
  void anEndpointSeenFromItsStartCountsWhole() {
    assertThat(TunnelCount.fromZero(NOON).counted(answer(40, 4)).in()).isEqualTo(40);
  }

  @Test
  void theNextMinuteBeginsAtNothing() {
    TunnelCount count = TunnelCount.fromZero(NOON).counted(answer(40, 4));

    assertThat(count.isOver(NOON.plusSeconds(54))).isFalse();
    assertThat(count.isOver(NOON.plusSeconds(55))).isTrue();
    TunnelCount next = count.next(NOON.plusSeconds(55));
    assertThat(next.isEmpty()).isTrue();
    assertThat(next.counted(answer(41, 4)).in()).isEqualTo(1);
  }

  private static EndpointAnswer answer(long in, long out) {
    return new EndpointAnswer(true, null, 0, null, in, out, List.of(), 0);
  }
}
