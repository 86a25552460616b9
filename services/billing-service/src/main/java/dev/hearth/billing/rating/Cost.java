package dev.hearth.billing.rating;

import java.math.BigDecimal;
import java.util.List;

/**
 * What usage costs.
 *
 * @param amount exactly the sum of the lines' amounts
 * @param priceVersion the newest one on any line
 */
public record Cost(String currency, BigDecimal amount, int priceVersion, List<Line> lines) {
  public Cost {
    lines = List.copyOf(lines);
  }

  /**
   * One kind of usage by pods of one role.
   *
   * @param measured the exact whole number that was rated
   * @param quantity the same in the price's unit, rounded for reading; the amount is made from
   *     {@code measured}
   */
  public record Line(
      String role,
      Charge charge,
      long measured,
      BigDecimal quantity,
      BigDecimal unitPrice,
      BigDecimal amount,
      int priceVersion) {}
}
