package dev.hearth.local.kubernetes.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Kubernetes quantities: {@code 250m}, {@code 1.5Gi}, {@code 2e3}. */
public final class Quantity {
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));
  private static final String[] BINARY = {"Ei", "Pi", "Ti", "Gi", "Mi", "Ki"};

  private Quantity() {}

  /** The value in whole units (cores, bytes); refuses what is no quantity. */
  public static BigDecimal parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    String suffix = text.substring(end);
    try {
      if (suffix.isEmpty()) {
        return new BigDecimal(text);
      }
      BigDecimal factor = SUFFIXES.get(suffix);
      if (factor != null) {
        return new BigDecimal(text.substring(0, end)).multiply(factor);
      }
    } catch (NumberFormatException e) {
      // told below, with the whole text
    }
    throw new IllegalArgumentException(
        "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$': \""
            + text
            + "\"");
  }

  public static long millis(BigDecimal value) {
    return value.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  /** Whole MiB, a begun one counted whole. */
  public static long mebibytes(BigDecimal bytes) {
    return bytes.divide(BigDecimal.valueOf(1L << 20), 0, RoundingMode.CEILING).longValue();
  }

  /** The shortest exact text: binary suffixes for memory and storage, milli-units otherwise. */
  public static String format(BigDecimal value, boolean binary) {
    if (value.signum() == 0) {
      return "0";
    }
    if (binary) {
      for (String suffix : BINARY) {
        BigDecimal[] parts = value.divideAndRemainder(SUFFIXES.get(suffix));
        if (parts[1].signum() == 0) {
          return parts[0].toBigInteger() + suffix;
        }
      }
    }
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 0 ? plain.toBigInteger().toString() : millis(value) + "m";
  }
}
