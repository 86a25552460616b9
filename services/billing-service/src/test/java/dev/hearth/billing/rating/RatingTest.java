package dev.hearth.billing.rating;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatingTest {
  private static final PriceBook BOOK =
      new PriceBook(
          List.of(version(1, "0.04", "0.005", "0.05"), version(2, "0.05", "0.006", "0.07")));

  @ParameterizedTest
  @CsvSource({
    "CORE_HOUR, 3600000, 1.00, 0.04",
    "CORE_HOUR, 1, 0.000000277778, 0.000000011111",
    "CORE_HOUR, 7200000000, 2000.00, 80.00",
    "GIB_HOUR, 3686400000, 1.00, 0.005",
    "GIB_HOUR, 1843200000, 0.50, 0.0025",
    "TUNNEL_GIB, 1073741824, 1.00, 0.05",
    "TUNNEL_GIB, 536870912, 0.50, 0.025",
    "GPU_HOUR, 3600000, 1.00, 0.00"
  })
  void aLineIsMeasuredTimesPrice(Charge charge, long measured, String quantity, String amount) {
    Cost cost = Rating.rate(List.of(new Measured("executor", charge, 1, measured)), BOOK);

    assertThat(cost.lines()).hasSize(1);
    assertThat(cost.lines().getFirst().quantity()).isEqualTo(new BigDecimal(quantity));
    assertThat(cost.lines().getFirst().amount()).isEqualTo(new BigDecimal(amount));
    assertThat(cost.currency()).isEqualTo("USD");
  }

  @Test
  void theTotalIsExactlyTheSumOfItsLines() {
    SplittableRandom random = new SplittableRandom(42);
    List<Measured> usage =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    new Measured(
                        "executor",
                        Charge.values()[random.nextInt(Charge.values().length)],
                        1 + random.nextInt(2),
                        random.nextLong(1L << 50)))
            .toList();

    Cost cost = Rating.rate(usage, BOOK);

    BigDecimal sum =
        cost.lines().stream().map(Cost.Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(cost.amount()).isEqualByComparingTo(sum);
  }

  @Test
  void eachLineCarriesThePriceInForce() {
    Cost cost =
        Rating.rate(
            List.of(
                new Measured("driver", Charge.CORE_HOUR, 1, 3_600_000),
                new Measured("driver", Charge.CORE_HOUR, 2, 3_600_000)),
            BOOK);

    assertThat(cost.lines()).extracting(Cost.Line::priceVersion).containsExactly(1, 2);
    assertThat(cost.amount()).isEqualTo(new BigDecimal("0.09"));
    assertThat(cost.priceVersion()).isEqualTo(2);
  }

  @Test
  void nothingUsedCostsNothing() {
    Cost cost = Rating.rate(List.of(new Measured("driver", Charge.CORE_HOUR, 1, 0)), BOOK);

    assertThat(cost.lines()).isEmpty();
    assertThat(cost.amount()).isEqualTo(new BigDecimal("0.00"));
  }

  private static PriceBook.Version version(int number, String core, String gib, String tunnel) {
    return new PriceBook.Version(
        number,
        Instant.EPOCH.plusSeconds(number),
        "USD",
        Map.of(
            Charge.CORE_HOUR, new BigDecimal(core),
            Charge.GIB_HOUR, new BigDecimal(gib),
            Charge.TUNNEL_GIB, new BigDecimal(tunnel)));
  }
}
