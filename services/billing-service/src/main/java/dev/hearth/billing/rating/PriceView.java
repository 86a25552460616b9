package dev.hearth.billing.rating;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The price book as REST shows it, newest version first. */
@RegisterForReflection
record PriceView(List<Version> versions) {

  static PriceView of(PriceBook book) {
    return new PriceView(
        book.versions().reversed().stream()
            .map(
                version ->
                    new Version(
                        version.version(),
                        version.validFrom(),
                        version.currency(),
                        Arrays.stream(Charge.values())
                            .map(
                                charge ->
                                    new Price(charge.what(), charge.unit(), version.price(charge)))
                            .toList()))
            .toList());
  }

  @RegisterForReflection
  record Version(int version, Instant validFrom, String currency, List<Price> prices) {}

  @RegisterForReflection
  record Price(String what, String unit, BigDecimal unitPrice) {}
}
