package dev.hearth.billing.statement;

import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.events.BillingEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What was announced last of each ended session. */
@ApplicationScoped
class CostStore {
  private final SqlStore sql;

  CostStore(SqlStore sql) {
    this.sql = sql;
  }

  Optional<Announced> last(String session) {
    return sql
        .query(
            "select version, core_millis, mib_millis, amount from session_cost where session = ?",
            row ->
                new Announced(row.getLong(1), row.getLong(2), row.getLong(3), row.getBigDecimal(4)),
            session)
        .stream()
        .findFirst();
  }

  void put(BillingEvent.SessionCosted costed) {
    sql.update(
        """
        insert into session_cost (session, version, core_millis, mib_millis, amount, currency,
                                  price_version, costed_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (session) do update
           set version = excluded.version, core_millis = excluded.core_millis,
               mib_millis = excluded.mib_millis, amount = excluded.amount,
               currency = excluded.currency, price_version = excluded.price_version,
               costed_at = excluded.costed_at
        """,
        costed.session(),
        costed.version(),
        costed.coreMillis(),
        costed.mibMillis(),
        costed.amount(),
        costed.currency(),
        costed.priceVersion(),
        costed.at());
  }
}
