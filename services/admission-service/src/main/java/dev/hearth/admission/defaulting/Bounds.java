package dev.hearth.admission.defaulting;

import static dev.hearth.admission.defaulting.SessionDefaults.objectIn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.policy.Containers;
import dev.hearth.admission.policy.Containers.Container;
import dev.hearth.admission.policy.Quantity;
import dev.hearth.admission.policy.Resource;
import dev.hearth.admission.sessions.PodSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Every container gets a request, because metering and quota read it, and that same amount as its
 * limit: what is billed is what it may use, whatever limit the pod came with.
 */
final class Bounds {
  private Bounds() {}

  static void set(ObjectNode pod, PodSize size) {
    List<Container> containers = Containers.of(pod);
    for (Resource resource : Resource.boundsOf(size)) {
      Quantity most = resource.mostOf(size);
      Quantity share = shareOfSilent(resource, containers, most);
      for (Container container : containers) {
        bound(container, resource, container.alone() ? most : share, most);
      }
    }
  }

  private static void bound(Container container, Resource resource, Quantity share, Quantity most) {
    ObjectNode resources = objectIn(container.node(), "resources");
    ObjectNode requests = objectIn(resources, "requests");
    ObjectNode limits = objectIn(resources, "limits");
    String name = resource.field();
    Optional<Quantity> stated = resource.requestOf(container.node());
    if (stated.isEmpty()) {
      requests.put(name, resource.text(share));
    } else if (stated.get().exceeds(most)) {
      requests.put(name, resource.text(most));
    } else if (!requests.hasNonNull(name)) {
      requests.set(name, limits.get(name));
    }
    limits.set(name, requests.get(name));
  }

  /** What the containers that ask for nothing get each, of what the others leave. */
  private static Quantity shareOfSilent(
      Resource resource, List<Container> containers, Quantity most) {
    BigDecimal left = most.amount();
    int silent = 0;
    for (Container container : containers) {
      if (!container.alone()) {
        Optional<Quantity> request = resource.requestOf(container.node());
        left = request.isPresent() ? left.subtract(request.get().amount()) : left;
        silent += request.isPresent() ? 0 : 1;
      }
    }
    return silent == 0
        ? most
        : new Quantity(left.divide(BigDecimal.valueOf(silent), 3, RoundingMode.DOWN));
  }
}
