package dev.hearth.operator.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Counters for the tests of other features. */
public final class Leftovers {
  private Leftovers() {}

  public static LeftoverMeters counted() {
    return in(new SimpleMeterRegistry());
  }

  public static LeftoverMeters in(MeterRegistry meters) {
    return new LeftoverMeters(meters);
  }
}
