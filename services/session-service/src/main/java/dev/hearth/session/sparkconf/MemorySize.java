package dev.hearth.session.sparkconf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory the way Spark writes it. Only whole mebibytes and more, with the unit said: Spark reads a
 * bare number as bytes here and mebibytes there.
 */
public record MemorySize(long mebibytes) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})([mgt])b?");

  /** Spark's own smallest overhead and its share of the heap. */
  private static final long LEAST_OVERHEAD = 384;

  public static Optional<MemorySize> parse(String text) {
    Matcher match = TEXT.matcher(text.toLowerCase(java.util.Locale.ROOT));
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    long unit =
        switch (match.group(2)) {
          case "m" -> 1;
          case "g" -> 1024;
          default -> 1024 * 1024;
        };
    return Optional.of(new MemorySize(number * unit));
  }

  /** What Spark adds to a heap where nobody says: a tenth, at least 384 MiB. */
  public MemorySize overhead() {
    return overhead(0.1);
  }

  /** The same for a JVM beside which Python runs: Spark adds four tenths. */
  public MemorySize overheadBesidePython() {
    return overhead(0.4);
  }

  private MemorySize overhead(double share) {
    return new MemorySize(Math.max(LEAST_OVERHEAD, (long) (share * mebibytes)));
  }
}
