package dev.hearth.operator.metering;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * What a pod requests, as the scheduler counts it: the larger of all containers together and each
 * init container, plus the runtime's overhead. A limit stands in where no request is named.
 */
public record PodSize(long cpuMillis, long memoryMib, long gpus) {
  private static final BigDecimal MILLI = new BigDecimal("0.001");
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal MIB = BigDecimal.valueOf(1L << 20);

  /** More than any node has, and little enough for a minute of it to be counted in a long. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1L << 40);

  public static PodSize of(Pod pod) {
    return new PodSize(
        whole(requested(pod, "cpu"), MILLI),
        whole(requested(pod, "memory"), MIB),
        whole(requested(pod, Labels.GPU), ONE));
  }

  /** Rounded up here, once: rounded in each slice, a life's slices would not add up to it. */
  private static long whole(BigDecimal amount, BigDecimal unit) {
    return amount.divide(unit, 0, RoundingMode.CEILING).min(MOST).longValueExact();
  }

  private static BigDecimal requested(Pod pod, String resource) {
    BigDecimal together = BigDecimal.ZERO;
    for (Container container : pod.getSpec().getContainers()) {
      together = together.add(requested(container, resource));
    }
    BigDecimal alone = BigDecimal.ZERO;
    for (Container container : pod.getSpec().getInitContainers()) {
      BigDecimal request = requested(container, resource);
      if ("Always".equals(container.getRestartPolicy())) {
        together = together.add(request);
      } else {
        alone = alone.max(request);
      }
    }
    return together.max(alone).add(amount(pod.getSpec().getOverhead(), resource));
  }

  private static BigDecimal requested(Container container, String resource) {
    ResourceRequirements resources = container.getResources();
    if (resources == null) {
      return BigDecimal.ZERO;
    }
    boolean named =
        resources.getRequests() != null && resources.getRequests().containsKey(resource);
    return amount(named ? resources.getRequests() : resources.getLimits(), resource);
  }

  private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
    Quantity quantity = amounts == null ? null : amounts.get(resource);
    return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
  }
}
