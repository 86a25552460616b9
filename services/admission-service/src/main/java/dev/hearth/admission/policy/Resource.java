package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.sessions.PodSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** The resources that a session is sized by, as a container states them. */
public enum Resource {
  /** The kernel holds nothing to less than a hundredth of a core. */
  CPU("cpu", new BigDecimal("1e-3"), "m", 10) {
    @Override
    long of(PodSize size) {
      return size.cpuMillis();
    }
  },
  /** Metered in whole MiB. */
  MEMORY("memory", BigDecimal.TWO.pow(20), "Mi", 1) {
    @Override
    long of(PodSize size) {
      return size.memoryMiB();
    }
  },
  /** Of the node, and only where the session says how much. */
  LOCAL_DISK("ephemeral-storage", BigDecimal.TWO.pow(20), "Mi", 1) {
    @Override
    long of(PodSize size) {
      return size.localDiskMiB();
    }
  };

  private final String field;
  private final BigDecimal unit;
  private final String suffix;
  private final Quantity least;

  Resource(String field, BigDecimal unit, String suffix, long least) {
    this.field = field;
    this.unit = unit;
    this.suffix = suffix;
    this.least = new Quantity(unit.multiply(BigDecimal.valueOf(least)));
  }

  abstract long of(PodSize size);

  /** Those that a pod of that size is held to. */
  public static List<Resource> boundsOf(PodSize size) {
    return size.localDiskMiB() == 0 ? List.of(CPU, MEMORY) : List.of(values());
  }

  /** Its name in {@code resources.requests} and {@code resources.limits}. */
  public String field() {
    return field;
  }

  /** The most that a pod of that size may request. */
  public Quantity mostOf(PodSize size) {
    return new Quantity(unit.multiply(BigDecimal.valueOf(of(size))));
  }

  /** The least that a container can be held to; to a kubelet, a limit of 0 is none at all. */
  public Quantity least() {
    return least;
  }

  /** In the unit that people use for it, rounded down. */
  public String text(Quantity quantity) {
    return quantity.amount().divide(unit, 0, RoundingMode.DOWN).toPlainString() + suffix;
  }

  /** What a container asks for; as for Kubernetes, a lone limit is also the request. */
  public Optional<Quantity> requestOf(JsonNode container) {
    JsonNode resources = container.path("resources");
    JsonNode request = resources.path("requests").path(field);
    JsonNode stated = request.isMissingNode() ? resources.path("limits").path(field) : request;
    return stated.isMissingNode() ? Optional.empty() : Quantity.of(stated);
  }
}
