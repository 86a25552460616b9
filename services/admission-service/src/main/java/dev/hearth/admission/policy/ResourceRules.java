package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.policy.Containers.Container;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A pod may request at most what the session's executors, or its driver, were sized for: that is
 * what its tenant's quota was reserved for. Its share of the node's disk is the cluster's choice,
 * and the session's, where that says less. Of devices it may have GPUs, see {@link GpuRules}.
 */
final class ResourceRules {
  private static final String STORAGE = Resource.LOCAL_DISK.field();
  private static final Set<String> COUNTED = Set.of("cpu", "memory", STORAGE);

  private static final List<String> PARTS = List.of("requests", "limits");

  private ResourceRules() {}

  static List<Fault> check(JsonNode pod, SparkRole role, Policy policy) {
    var faults = new ArrayList<Fault>();
    List<Container> containers = Containers.of(pod);
    for (Container container : containers) {
      checkForm(container, faults);
    }
    GpuRules.check(containers, role, faults);
    if (pod.path("spec").hasNonNull("resources")) {
      faults.add(
          Fault.forbidden(
              "spec.resources",
              pod.path("spec").path("resources").toString(),
              "state resources per container"));
    }
    if (faults.isEmpty()) {
      for (Resource resource : Resource.boundsOf(role.most())) {
        checkSum(resource, containers, role, faults);
      }
      checkPromise(role, policy.mostEphemeralStorage(), faults);
      for (String part : PARTS) {
        checkStorage(part, containers, policy.mostEphemeralStorage(), faults);
      }
    }
    return faults;
  }

  private static void checkForm(Container container, List<Fault> faults) {
    JsonNode resources = container.node().path("resources");
    if (resources.path("claims").size() > 0) {
      faults.add(
          Fault.forbidden(
              container.path() + ".resources.claims",
              resources.path("claims").toString(),
              "remove it; a session has no devices of its own"));
    }
    for (String part : PARTS) {
      resources
          .path(part)
          .properties()
          .forEach(
              entry -> {
                String field = container.path() + ".resources." + part + "." + entry.getKey();
                if (entry.getKey().equals(GpuRules.FIELD)) {
                  return;
                }
                if (!COUNTED.contains(entry.getKey())) {
                  faults.add(
                      Fault.forbidden(
                          field,
                          entry.getValue().asText(),
                          "remove it; sessions are sized in cpu and memory"));
                } else if (Quantity.of(entry.getValue()).isEmpty()) {
                  faults.add(
                      Fault.outOfBounds(
                          field,
                          entry.getValue().asText(),
                          "write an amount such as 500m, 2 or 1408Mi"));
                }
              });
    }
  }

  private static void checkSum(
      Resource resource, List<Container> containers, SparkRole role, List<Fault> faults) {
    Quantity most = resource.mostOf(role.most());
    var sum = new Quantity(BigDecimal.ZERO);
    var silent = new Quantity(BigDecimal.ZERO);
    String last = "spec.containers[0]";
    for (Container container : containers) {
      var request = resource.requestOf(container.node());
      if (request.isPresent() && request.get().exceeds(most)) {
        faults.add(tooMuch(resource, container.path(), request.get(), role));
        return;
      }
      if (request.isPresent() && resource.least().exceeds(request.get())) {
        faults.add(tooLittle(resource, container));
        return;
      }
      if (!container.alone()) {
        last = container.path();
        sum = request.isPresent() ? sum.plus(request.get()) : sum;
        silent = request.isPresent() ? silent : silent.plus(resource.least());
      }
    }
    if (sum.plus(silent).exceeds(most)) {
      faults.add(tooMuch(resource, last, sum, role));
    }
  }

  /** A session may have been promised more of a node's disk than this cluster gives. */
  private static void checkPromise(SparkRole role, Quantity most, List<Fault> faults) {
    Quantity promised = Resource.LOCAL_DISK.mostOf(role.most());
    if (promised.exceeds(most)) {
      faults.add(
          Fault.outOfBounds(
              "spec.containers[0].resources.limits." + STORAGE,
              Resource.LOCAL_DISK.text(promised),
              "a pod may have "
                  + Resource.LOCAL_DISK.text(most)
                  + " of this cluster's local disks; make a session with less localDisk"));
    }
  }

  private static void checkStorage(
      String part, List<Container> containers, Quantity most, List<Fault> faults) {
    var sum = new Quantity(BigDecimal.ZERO);
    for (Container container : containers) {
      var stated = Quantity.of(container.node().path("resources").path(part).path(STORAGE));
      if (stated.isEmpty()) {
        continue;
      }
      Quantity asked = container.alone() ? stated.get() : sum.plus(stated.get());
      if (asked.exceeds(most)) {
        faults.add(
            Fault.outOfBounds(
                container.path() + ".resources." + part + "." + STORAGE,
                Resource.LOCAL_DISK.text(asked),
                "all containers together may have "
                    + Resource.LOCAL_DISK.text(most)
                    + " of this cluster's local disks; lower it, or mount a"
                    + " persistentVolumeClaim"));
        return;
      }
      sum = container.alone() ? sum : asked;
    }
  }

  private static Fault tooLittle(Resource resource, Container container) {
    JsonNode resources = container.node().path("resources");
    String name = resource.field();
    String part = resources.path("requests").has(name) ? "requests" : "limits";
    return Fault.outOfBounds(
        container.path() + ".resources." + part + "." + name,
        resources.path(part).path(name).asText(),
        "no container can be held to less than "
            + resource.text(resource.least())
            + "; ask for that much, or leave it out for what the others leave");
  }

  private static Fault tooMuch(Resource resource, String path, Quantity asked, SparkRole role) {
    String whose = role.isDriver() ? "driver" : "executors";
    String larger = role.isDriver() ? "a larger driver" : "larger executors";
    return Fault.outOfBounds(
        path + ".resources.requests." + resource.field(),
        resource.text(asked),
        "all containers together may request "
            + resource.text(resource.mostOf(role.most()))
            + ", the size of this session's "
            + whose
            + "; lower it, or make a session with "
            + larger);
  }
}
