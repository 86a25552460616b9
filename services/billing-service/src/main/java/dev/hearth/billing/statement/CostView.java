package dev.hearth.billing.statement;

import dev.hearth.billing.rating.Cost;
import dev.hearth.billing.sessions.BilledSession;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;

/**
 * A session's cost as REST shows it; of a running session, its cost so far.
 *
 * @param complete as in {@link UsageView}; usage that comes later still changes the cost
 */
@RegisterForReflection
record CostView(
    String session,
    String tenant,
    String currency,
    BigDecimal amount,
    int priceVersion,
    boolean complete,
    List<Line> lines) {

  static CostView of(BilledSession session, Cost cost, boolean complete) {
    return new CostView(
        session.id(),
        session.tenant(),
        cost.currency(),
        cost.amount(),
        cost.priceVersion(),
        complete,
        cost.lines().stream().map(Line::of).toList());
  }

  /**
   * One kind of usage by pods of one role.
   *
   * @param measured the exact whole number behind {@code quantity}: what was requested times
   *     milliseconds, or bytes
   */
  @RegisterForReflection
  record Line(
      String role,
      String what,
      BigDecimal quantity,
      String unit,
      BigDecimal unitPrice,
      BigDecimal amount,
      int priceVersion,
      long measured) {

    static Line of(Cost.Line line) {
      return new Line(
          line.role(),
          line.charge().what(),
          line.quantity(),
          line.charge().unit(),
          line.unitPrice(),
          line.amount(),
          line.priceVersion(),
          line.measured());
    }
  }
}
