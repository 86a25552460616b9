package dev.hearth.billing.rating;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Rates usage: each line is rounded once, half up at {@value #SCALE} decimals, and the total is the
 * plain sum of the lines.
 */
public final class Rating {
  private static final int SCALE = 12;
  private static final int FEWEST_DECIMALS = 2;

  private Rating() {}

  public static Cost rate(List<Measured> usage, PriceBook book) {
    List<Cost.Line> lines =
        usage.stream()
            .filter(measured -> measured.amount() != 0)
            .map(measured -> line(measured, book.version(measured.priceVersion())))
            .toList();
    BigDecimal amount =
        lines.stream().map(Cost.Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    int priceVersion =
        lines.stream().mapToInt(Cost.Line::priceVersion).max().orElseGet(book::newest);
    return new Cost(book.currency(), shortest(amount), priceVersion, lines);
  }

  private static Cost.Line line(Measured measured, PriceBook.Version prices) {
    BigDecimal amount = BigDecimal.valueOf(measured.amount());
    BigDecimal perUnit = measured.charge().measuredPerUnit();
    BigDecimal unitPrice = prices.price(measured.charge());
    return new Cost.Line(
        measured.role(),
        measured.charge(),
        measured.amount(),
        shortest(amount.divide(perUnit, SCALE, RoundingMode.HALF_UP)),
        unitPrice,
        shortest(amount.multiply(unitPrice).divide(perUnit, SCALE, RoundingMode.HALF_UP)),
        measured.priceVersion());
  }

  /** The same number without needless zeros, and never in exponent form. */
  private static BigDecimal shortest(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < FEWEST_DECIMALS ? stripped.setScale(FEWEST_DECIMALS) : stripped;
  }
}
