package dev.hearth.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One query's answer in canonical form: every value a text, fractions rounded to four digits, dates
 * as in ISO 8601. It knows nothing of Spark, so that answers can be checked where no Spark is.
 *
 * @param rows in the order in which they came
 */
public record QueryResult(String name, double seconds, List<List<String>> rows) {

  /** A digest of all rows whatever their order: what the ORDER BY leaves open must not matter. */
  public String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      rows.stream()
          .map(row -> String.join("|", row))
          .sorted()
          .forEach(line -> sha.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
