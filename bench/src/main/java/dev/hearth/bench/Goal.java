package dev.hearth.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/** What a row is to reach: a bound of our own number, or of the ratio to the baseline. */
public record Goal(Of of, Bound bound, double limit) {
  /** Which number it is about. */
  public enum Of {
    OURS,
    RATIO
  }

  /** Which side of the limit is the good one. */
  public enum Bound {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  public static Goal oursAtMost(double limit) {
    return new Goal(Of.OURS, Bound.AT_MOST, limit);
  }

  public static Goal oursAtLeast(double limit) {
    return new Goal(Of.OURS, Bound.AT_LEAST, limit);
  }

  public static Goal ratioAtMost(double limit) {
    return new Goal(Of.RATIO, Bound.AT_MOST, limit);
  }

  public static Goal ratioAtLeast(double limit) {
    return new Goal(Of.RATIO, Bound.AT_LEAST, limit);
  }

  Verdict verdict(OptionalDouble ours, OptionalDouble ratio) {
    OptionalDouble value = of == Of.OURS ? ours : ratio;
    if (value.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    double found = value.getAsDouble();
    boolean reached = bound == Bound.AT_MOST ? found <= limit : found >= limit;
    return reached ? Verdict.REACHED : Verdict.SHORT;
  }

  /** As {@code ours <= 2}. */
  String text() {
    return of.name().toLowerCase(Locale.ROOT) + " " + bound.sign + " " + Numbers.text(limit);
  }
}
