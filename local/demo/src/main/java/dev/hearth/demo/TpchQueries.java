package dev.hearth.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The 22 queries of TPC-H with the specification's validation parameters, and before them one of
 * our own that needs no table and makes dynamic allocation scale out.
 */
public final class TpchQueries {
  /** The opening query. */
  public static final String SCALE_OUT = "q00";

  /**
   * What each query's ORDER BY says of its result: columns counted from 0, a minus for descending.
   * Rows equal in these columns may come in any order.
   */
  private static final String[] ORDERS = {
    "",
    "0 1",
    "-0 2 1 3",
    "-1 2",
    "0",
    "-1",
    "",
    "0 1 2",
    "0",
    "0 -1",
    "-2",
    "-1",
    "0",
    "-1 -0",
    "",
    "0",
    "-3 0 1 2",
    "",
    "-4 3",
    "",
    "0",
    "-1 0",
    "0"
  };

  private TpchQueries() {}

  /**
   * @param order as in {@link #ORDERS}
   */
  public record Query(String name, String sql, String order) {}

  /** The opening query, then q01 to q22, for data of a scale. */
  public static List<Query> all(double scale) {
    List<Query> queries = new ArrayList<>();
    for (int number = 0; number < ORDERS.length; number++) {
      String name = name(number);
      queries.add(
          new Query(name, text(name).replace("${fraction}", fraction(scale)), ORDERS[number]));
    }
    return List.copyOf(queries);
  }

  static String order(String name) {
    return ORDERS[Integer.parseInt(name.substring(1))];
  }

  private static String name(int number) {
    return "q%02d".formatted(number);
  }

  /** Query 11 keeps what is worth more than 0.0001 / scale of the whole. */
  private static String fraction(double scale) {
    return BigDecimal.valueOf(0.0001 / scale)
        .setScale(10, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String text(String name) {
    try (InputStream file = TpchQueries.class.getResourceAsStream("/tpch/" + name + ".sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
