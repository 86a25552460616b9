package dev.hearth.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers with no more digits than a measurement has. */
final class Numbers {
  private static final MathContext DIGITS = new MathContext(3);

  private Numbers() {}

  /** Three digits, or all before the point. */
  static BigDecimal rounded(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal short3 = exact.round(DIGITS);
    BigDecimal plain = short3.scale() < 0 ? exact.setScale(0, RoundingMode.HALF_UP) : short3;
    return plain.signum() == 0 ? BigDecimal.ZERO : plain;
  }

  static String text(double value) {
    BigDecimal stripped = rounded(value).stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0).toPlainString() : stripped.toPlainString();
  }
}
