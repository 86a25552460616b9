package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.UsageEvent.PodSlice;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodMeterTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private final UsageSlices slices = new UsageSlices("local", "here");
  private final List<PodSlice> sent = new ArrayList<>();

  @Test
  void sendsAMinuteWhenItHasPassed() {
    PodMeter meter = PodMeter.fromTheStart(slices);
    PodLife life = life(10, null);

    assertThat(meter.due(life, NOON)).isEmpty();

    send(meter, life, 60);
    assertThat(sent)
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.from()).isEqualTo(NOON.plusSeconds(10));
              assertThat(s.to()).isEqualTo(NOON.plusSeconds(60));
              assertThat(s.coreMillis()).isEqualTo(25_000);
              assertThat(s.mibMillis()).isEqualTo(1024 * 50_000L);
              assertThat(s.last()).isFalse();
              assertThat(s.id()).isEqualTo("uid/" + NOON.plusSeconds(10).getEpochSecond() + "/0");
            });
    assertThat(meter.due(life, NOON.plusSeconds(60))).isEmpty();
    assertThat(meter.acknowledged()).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void whatIsNotAcknowledgedIsDueAgain() {
    PodMeter meter = PodMeter.fromTheStart(slices);
    PodLife life = life(10, null);

    assertThat(meter.due(life, NOON.plusSeconds(120)))
        .isEqualTo(meter.due(life, NOON.plusSeconds(120)))
        .hasSize(2);
  }

  @ParameterizedTest(name = "from second {0} to {1}, looked at every {2} s")
  @CsvSource({
    "10, 11, 7",
    "10, 10, 7",
    "0, 60, 7",
    "0, 120, 61",
    "10, 59, 5",
    "59, 61, 5",
    "10, 605, 130",
    "10, 605, 3600"
  })
  void sumsUpToTheWholeLifeHoweverOftenItLooks(long from, long to, long every) {
    PodMeter meter = PodMeter.fromTheStart(slices);

    for (long now = from; now < to; now += every) {
      send(meter, life(from, null), now);
    }
    send(meter, life(from, to), to);

    assertThat(meter.hasEnded()).isTrue();
    assertThat(billedCoreMillis()).isEqualTo((to - from) * 500);
    assertThat(sent.stream().filter(PodSlice::last)).hasSize(1);
  }

  @ParameterizedTest(name = "{0}, {1} s from second {2}")
  @CsvSource({"1Gi, 605, 10", "1G, 605, 10", "1G, 61, 59", "1500M, 119, 1"})
  void slicesOfMemorySumUpToTheWholeLife(String memory, long seconds, long from) {
    PodSize size = PodSizeTest.sized("500m", memory);
    Instant begin = NOON.plusSeconds(from);
    PodLife life =
        new PodLife(
            "uid", "e1", "s1", "aurora", "executor", size, begin, begin.plusSeconds(seconds));

    send(PodMeter.fromTheStart(slices), life, from + seconds);

    assertThat(sent.stream().mapToLong(PodSlice::mibMillis).sum())
        .isEqualTo(size.memoryMib() * seconds * 1000);
    BigDecimal exact =
        new Quantity(memory)
            .getNumericalAmount()
            .multiply(BigDecimal.valueOf(seconds * 1000))
            .divide(BigDecimal.valueOf(1L << 20), RoundingMode.FLOOR);
    assertThat(sent.stream().mapToLong(PodSlice::mibMillis).sum())
        .isGreaterThanOrEqualTo(exact.longValue());
  }

  @Test
  void correctsMinutesThatWereSentBeforeTheEndWasKnown() {
    PodMeter meter = PodMeter.fromTheStart(slices);
    send(meter, life(10, null), 300);

    send(meter, life(10, 130L), 310);

    assertThat(billedCoreMillis()).isEqualTo(120 * 500);
    assertThat(sent).filteredOn(s -> s.revision() == 1).hasSize(3);
  }

  @ParameterizedTest(name = "resumed at second {0}, ended at {1}")
  @CsvSource({"120, 605", "120, 125", "600, 605", "120, 90"})
  void aRestartLosesNothingEvenWhereTheProcessBeforeHadSentNothing(long resumed, long end) {
    PodMeter meter = PodMeter.resumed(slices, NOON.plusSeconds(resumed));

    send(meter, life(10, null), resumed);
    send(meter, life(10, end), end);

    assertThat(billedCoreMillis()).isEqualTo((end - 10) * 500);
  }

  @ParameterizedTest(name = "written down: {0}")
  @CsvSource({",", "2026-11-22T12:00:00Z"})
  void aRestartCorrectsAMinuteThatWasSentAndNotWrittenDown(Instant writtenDown) {
    send(PodMeter.fromTheStart(slices), life(10, null), 120);
    Instant restarted = NOON.plusSeconds(125);

    send(PodMeter.takenUp(slices, life(10, 90L), writtenDown, restarted), life(10, 90L), 130);

    assertThat(billedCoreMillis()).isEqualTo(80 * 500);
  }

  @Test
  void aPodThatBeganAfterTheRestartNeedsNoCorrection() {
    send(PodMeter.takenUp(slices, life(10, 20L), null, NOON), life(10, 20L), 60);

    assertThat(sent).singleElement().satisfies(s -> assertThat(s.revision()).isZero());
  }

  @Test
  void aRestartDoesNotSendTheHistoryOfAPodThatLivesOn() {
    PodMeter meter = PodMeter.resumed(slices, NOON.plusSeconds(3600));

    send(meter, life(10, null), 3660);

    assertThat(sent).hasSize(1);
  }

  @Test
  void twoProcessesSendTheSameSlices() {
    PodMeter one = PodMeter.fromTheStart(slices);
    PodMeter other = PodMeter.fromTheStart(slices);
    List<PodSlice> fine = new ArrayList<>();
    for (long now = 0; now <= 300; now += 20) {
      List<PodSlice> due = one.due(life(10, null), NOON.plusSeconds(now - now % 60));
      one.acknowledged(life(10, null), due);
      fine.addAll(due);
    }
    fine.addAll(one.due(life(10, 330L), NOON.plusSeconds(300)));

    assertThat(fine).isEqualTo(other.due(life(10, 330L), NOON.plusSeconds(300)));
  }

  @Test
  void aLifeThatIsNotBilledIsNeverDue() {
    PodLife life =
        new PodLife("uid", "e1", "s1", "aurora", "executor", new PodSize(1, 1, 0), null, null);

    assertThat(PodMeter.fromTheStart(slices).due(life, NOON.plus(Duration.ofDays(1)))).isEmpty();
  }

  private void send(PodMeter meter, PodLife life, long now) {
    List<PodSlice> due = meter.due(life, UsageSlices.minuteOf(NOON.plusSeconds(now)));
    sent.addAll(due);
    meter.acknowledged(life, due);
  }

  /** As a reader bills: of each interval the highest revision counts. */
  private long billedCoreMillis() {
    Map<Instant, PodSlice> counted =
        sent.stream()
            .collect(
                Collectors.toMap(
                    PodSlice::from,
                    Function.identity(),
                    (a, b) -> Comparator.comparingInt(PodSlice::revision).compare(a, b) > 0 ? a : b,
                    TreeMap::new));
    return counted.values().stream().mapToLong(PodSlice::coreMillis).sum();
  }

  private static PodLife life(long from, Long to) {
    return new PodLife(
        "uid",
        "e1",
        "s1",
        "aurora",
        "executor",
        new PodSize(500, 1024, 0),
        NOON.plusSeconds(from),
        to == null ? null : NOON.plusSeconds(to));
  }
}
