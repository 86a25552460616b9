package dev.hearth.bench;

import java.util.List;
import java.util.OptionalDouble;

/** One side of a comparison. */
public sealed interface Measure {
  /** What was measured, in any order; the middle one stands for all. */
  record Measured(List<Double> values) implements Measure {
    public Measured {
      if (values.isEmpty()) {
        throw new IllegalArgumentException("nothing was measured");
      }
      values = values.stream().sorted().toList();
    }

    double median() {
      int middle = values.size() / 2;
      return values.size() % 2 == 1
          ? values.get(middle)
          : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    double least() {
      return values.getFirst();
    }

    double most() {
      return values.getLast();
    }
  }

  /** There is nothing on this machine to measure. */
  record Absent() implements Measure {}

  /** There is, and nobody has. */
  record NotTried() implements Measure {}

  static Measure of(List<Double> values) {
    return values.isEmpty() ? new NotTried() : new Measured(values);
  }

  static Measure of(double value) {
    return new Measured(List.of(value));
  }

  default OptionalDouble value() {
    return this instanceof Measured measured
        ? OptionalDouble.of(measured.median())
        : OptionalDouble.empty();
  }
}
