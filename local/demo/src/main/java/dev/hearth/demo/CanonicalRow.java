package dev.hearth.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.spark.sql.Row;

/** Turns a row of Spark's into the texts of a {@link QueryResult}. */
final class CanonicalRow {
  /** Two more than the TPC-H specification compares: all arithmetic here is on exact decimals. */
  private static final int DIGITS = 4;

  private CanonicalRow() {}

  static List<String> of(Row row) {
    String[] values = new String[row.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = text(row.get(i));
    }
    return List.of(values);
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal number) {
      return rounded(number);
    }
    if (value instanceof Double || value instanceof Float) {
      return rounded(new BigDecimal(value.toString()));
    }
    return String.valueOf(value);
  }

  private static String rounded(BigDecimal number) {
    return number.setScale(Math.min(DIGITS, number.scale()), RoundingMode.HALF_UP).toPlainString();
  }
}
