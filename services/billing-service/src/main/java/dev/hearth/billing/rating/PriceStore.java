package dev.hearth.billing.rating;

import dev.hearth.billing.persistence.SqlStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The price book in Postgres. Nothing here writes: versions come by migration. */
@ApplicationScoped
public class PriceStore {
  private final SqlStore sql;

  PriceStore(SqlStore sql) {
    this.sql = sql;
  }

  public PriceBook book() {
    Map<Integer, Map<Charge, BigDecimal>> prices = new LinkedHashMap<>();
    sql.query(
        "select version, charge, unit_price from price",
        row ->
            prices
                .computeIfAbsent(row.getInt(1), version -> new EnumMap<>(Charge.class))
                .put(Charge.valueOf(row.getString(2)), row.getBigDecimal(3)));
    List<PriceBook.Version> versions =
        sql.query(
            "select version, valid_from, currency from price_version order by valid_from",
            row ->
                new PriceBook.Version(
                    row.getInt(1),
                    row.getObject(2, OffsetDateTime.class).toInstant(),
                    row.getString(3),
                    prices.getOrDefault(row.getInt(1), Map.of())));
    return new PriceBook(versions);
  }
}
