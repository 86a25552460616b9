package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Cores and memory: what is offered, asked for, or left. */
record Amount(long cpuMillis, long memoryMib) {
  static final Amount NOTHING = new Amount(0, 0);
  private static final BigDecimal MIB = BigDecimal.valueOf(1024 * 1024);

  /** Of an object with {@code cpu} and {@code memory}, as requests and allocatable have them. */
  static Amount of(JsonNode resources) {
    BigDecimal cpu = value(resources.path("cpu")).movePointRight(3);
    BigDecimal memory = value(resources.path("memory")).divide(MIB, 0, RoundingMode.FLOOR);
    return new Amount(cpu.longValue(), memory.longValue());
  }

  /** What the containers of a pod ask for; those that come first and end are not added up. */
  static Amount ofPod(JsonNode spec) {
    Amount sum = NOTHING;
    for (JsonNode container : spec.path("containers")) {
      sum = sum.plus(of(container.at("/resources/requests")));
    }
    return sum;
  }

  private static BigDecimal value(JsonNode quantity) {
    return quantity.isMissingNode()
        ? BigDecimal.ZERO
        : Quantity.getAmountInBytes(new Quantity(quantity.asText()));
  }

  Amount plus(Amount other) {
    return new Amount(cpuMillis + other.cpuMillis, memoryMib + other.memoryMib);
  }

  Amount minus(Amount other) {
    return new Amount(cpuMillis - other.cpuMillis, memoryMib - other.memoryMib);
  }

  Amount times(int count) {
    return new Amount(cpuMillis * count, memoryMib * count);
  }

  boolean holds(Amount other) {
    return cpuMillis >= other.cpuMillis && memoryMib >= other.memoryMib;
  }

  String text() {
    return String.format(
        Locale.ROOT, "%.1f cores and %.1f GiB", cpuMillis / 1000.0, memoryMib / 1024.0);
  }
}
