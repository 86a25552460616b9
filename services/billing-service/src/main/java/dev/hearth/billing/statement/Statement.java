package dev.hearth.billing.statement;

import dev.hearth.billing.rating.Charge;
import dev.hearth.billing.rating.Cost;
import dev.hearth.billing.rating.Measured;
import dev.hearth.billing.rating.PriceBook;
import dev.hearth.billing.rating.Rating;
import dev.hearth.billing.usage.Amounts;
import dev.hearth.billing.usage.PricedUsage;
import dev.hearth.billing.usage.TunnelUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's rated usage. The endpoint is Hearth's own and is metered but not charged.
 *
 * @param charged what executors and driver used together
 */
record Statement(Amounts charged, Cost cost) {
  static final String ENDPOINT = "endpoint";
  private static final String TUNNEL = "tunnel";

  static Statement of(List<PricedUsage> pods, List<TunnelUsage> tunnel, PriceBook book) {
    List<PricedUsage> charged =
        pods.stream().filter(usage -> !ENDPOINT.equals(usage.role())).toList();
    List<Measured> measured = new ArrayList<>();
    charged.forEach(usage -> measured.addAll(measured(usage)));
    for (TunnelUsage bytes : tunnel) {
      long both = Math.addExact(bytes.bytesIn(), bytes.bytesOut());
      measured.add(new Measured(TUNNEL, Charge.TUNNEL_GIB, bytes.priceVersion(), both));
    }
    Amounts sum = charged.stream().map(PricedUsage::amounts).reduce(Amounts.NONE, Amounts::plus);
    return new Statement(sum, Rating.rate(measured, book));
  }

  private static List<Measured> measured(PricedUsage usage) {
    Amounts amounts = usage.amounts();
    return List.of(
        measured(usage, Charge.CORE_HOUR, amounts.coreMillis()),
        measured(usage, Charge.GIB_HOUR, amounts.mibMillis()),
        measured(usage, Charge.GPU_HOUR, amounts.gpuMillis()),
        measured(usage, Charge.NODE_HOUR, amounts.nodeMillis()));
  }

  private static Measured measured(PricedUsage usage, Charge charge, long amount) {
    return new Measured(usage.role(), charge, usage.priceVersion(), amount);
  }
}
