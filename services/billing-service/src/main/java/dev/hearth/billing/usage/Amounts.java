package dev.hearth.billing.usage;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What was used, in whole numbers: requests times milliseconds. */
@RegisterForReflection
public record Amounts(long coreMillis, long mibMillis, long gpuMillis, long nodeMillis) {
  public static final Amounts NONE = new Amounts(0, 0, 0, 0);

  public Amounts plus(Amounts other) {
    return new Amounts(
        Math.addExact(coreMillis, other.coreMillis),
        Math.addExact(mibMillis, other.mibMillis),
        Math.addExact(gpuMillis, other.gpuMillis),
        Math.addExact(nodeMillis, other.nodeMillis));
  }
}
