package dev.hearth.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {
  private static final Measure ABSENT = new Measure.Absent();

  @ParameterizedTest
  @CsvSource({"3 1 2, 2", "4 1 2 3, 2.5", "7, 7", "1 1 1 1 100, 1"})
  void medianStandsForAll(String values, double median) {
    assertThat(measured(values).value()).hasValue(median);
  }

  @Test
  void ratioIsOfTheMedians() {
    assertThat(row(measured("1 2 30"), measured("4 4 5")).ratio()).hasValue(0.5);
  }

  @Test
  void ratioNeedsBothSides() {
    assertThat(row(measured("1"), ABSENT).ratio()).isEmpty();
    assertThat(row(new Measure.NotTried(), measured("1")).ratio()).isEmpty();
    assertThat(row(measured("1"), measured("0")).ratio()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, REACHED",
    "2, 2, REACHED",
    "2, 2.1, SHORT",
  })
  void oursMayBeBounded(double limit, double ours, Verdict verdict) {
    Row row = row(Measure.of(ours), ABSENT).withGoal(Goal.oursAtMost(limit));

    assertThat(row.verdict()).isEqualTo(verdict);
  }

  @Test
  void oursMayHaveToBeEnough() {
    Row row = row(Measure.of(600), ABSENT);

    assertThat(row.withGoal(Goal.oursAtLeast(600)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(row.withGoal(Goal.oursAtLeast(601)).verdict()).isEqualTo(Verdict.SHORT);
  }

  @Test
  void ratioMayBeBoundedEitherWay() {
    Row half = row(measured("1"), measured("2"));

    assertThat(half.withGoal(Goal.ratioAtLeast(0.7)).verdict()).isEqualTo(Verdict.SHORT);
    assertThat(half.withGoal(Goal.ratioAtMost(0.7)).verdict()).isEqualTo(Verdict.REACHED);
  }

  @Test
  void goalWithoutANumberIsNeitherReachedNorMissed() {
    Row row = row(measured("1"), ABSENT).withGoal(Goal.ratioAtLeast(2));

    assertThat(row.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(row(measured("1"), ABSENT).verdict()).isEqualTo(Verdict.NO_GOAL);
  }

  @Test
  void nothingMeasuredIsNoMeasurement() {
    assertThat(Measure.of(List.of())).isInstanceOf(Measure.NotTried.class);
    assertThatThrownBy(() -> new Measure.Measured(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Row row(Measure ours, Measure baseline) {
    return Row.of("row", "s", ours, baseline);
  }

  private static Measure measured(String values) {
    return Measure.of(List.of(values.split(" ")).stream().map(Double::valueOf).toList());
  }
}
