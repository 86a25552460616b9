package dev.hearth.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One number and what it is held against.
 *
 * @param name what was measured, unique in its benchmark
 * @param unit of both sides
 * @param baseline measured in the same run, or why not
 * @param note what a reader must know to trust it; may be empty
 */
public record Row(
    String name, String unit, Measure ours, Measure baseline, Optional<Goal> goal, String note) {

  public static Row of(String name, String unit, Measure ours, Measure baseline) {
    return new Row(name, unit, ours, baseline, Optional.empty(), "");
  }

  public Row withGoal(Goal reach) {
    return new Row(name, unit, ours, baseline, Optional.of(reach), note);
  }

  public Row withNote(String text) {
    return new Row(name, unit, ours, baseline, goal, text);
  }

  /** Ours over the baseline; empty where one of them is not there, or the baseline is nothing. */
  OptionalDouble ratio() {
    OptionalDouble mine = ours.value();
    OptionalDouble theirs = baseline.value();
    return mine.isPresent() && theirs.isPresent() && theirs.getAsDouble() != 0
        ? OptionalDouble.of(mine.getAsDouble() / theirs.getAsDouble())
        : OptionalDouble.empty();
  }

  Verdict verdict() {
    return goal.map(reach -> reach.verdict(ours.value(), ratio())).orElse(Verdict.NO_GOAL);
  }
}
