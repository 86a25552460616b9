package dev.hearth.billing.rating;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** All versions of the prices, oldest first. */
public record PriceBook(List<Version> versions) {
  public PriceBook {
    versions = List.copyOf(versions);
  }

  /** Prices in force from {@code validFrom} until a later version's. */
  public record Version(
      int version, Instant validFrom, String currency, Map<Charge, BigDecimal> prices) {
    public Version {
      prices = Map.copyOf(prices);
    }

    /** What is not in the book is free. */
    BigDecimal price(Charge charge) {
      return prices.getOrDefault(charge, BigDecimal.ZERO);
    }
  }

  Version version(int number) {
    return versions.stream()
        .filter(version -> version.version() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no price version " + number));
  }

  /** The one currency of all versions. */
  String currency() {
    return versions.getLast().currency();
  }

  int newest() {
    return versions.getLast().version();
  }
}
