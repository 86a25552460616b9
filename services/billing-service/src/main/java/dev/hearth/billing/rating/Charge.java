package dev.hearth.billing.rating;

import java.math.BigDecimal;

/** What has a price. Usage is counted in whole small units, prices are per large unit. */
public enum Charge {
  CORE_HOUR("cpu", "core-hour", 3_600_000L),
  GIB_HOUR("memory", "GiB-hour", 1024L * 3_600_000L),
  GPU_HOUR("gpu", "GPU-hour", 3_600_000L),
  /** On top of what the pod asked for: the rest of a machine that nobody else may use. */
  NODE_HOUR("dedicated node", "node-hour", 3_600_000L),
  TUNNEL_GIB("tunnel", "GiB", 1L << 30);

  private final String what;
  private final String unit;
  private final BigDecimal measuredPerUnit;

  Charge(String what, String unit, long measuredPerUnit) {
    this.what = what;
    this.unit = unit;
    this.measuredPerUnit = BigDecimal.valueOf(measuredPerUnit);
  }

  public String what() {
    return what;
  }

  public String unit() {
    return unit;
  }

  BigDecimal measuredPerUnit() {
    return measuredPerUnit;
  }
}
