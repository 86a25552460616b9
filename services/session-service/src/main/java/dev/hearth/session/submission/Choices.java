package dev.hearth.session.submission;

import dev.hearth.session.access.Tenant;
import dev.hearth.session.request.FieldFault;
import dev.hearth.session.request.RequestRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether the tenant's policy and quota allow what was chosen. */
final class Choices {
  private Choices() {}

  /** Refuses with every choice that is not allowed; {@code regions} are those with clusters. */
  static void check(SessionRequest request, Tenant tenant, Set<String> regions) {
    List<FieldFault> faults = new ArrayList<>();
    region(request.region(), tenant, regions, faults);
    isolation("node", request.node(), tenant.nodeIsolation(), faults);
    isolation("runtime", request.runtime(), tenant.runtimeIsolation(), faults);
    gpus(request.executor().podGpus(), tenant, faults);
    if (!faults.isEmpty()) {
      throw new RequestRefusal.InvalidFields(faults);
    }
  }

  private static void region(
      String region, Tenant tenant, Set<String> regions, List<FieldFault> faults) {
    if (region == null) {
      return;
    }
    Set<String> possible = new TreeSet<>(regions);
    possible.removeIf(each -> !tenant.allowsRegion(each));
    String remedy = possible.isEmpty() ? "leave it out" : "choose one of " + possible;
    if (!tenant.allowsRegion(region)) {
      faults.add(
          new FieldFault("region", region, "is not allowed for the tenant " + tenant.id(), remedy));
    } else if (!regions.isEmpty() && !regions.contains(region)) {
      faults.add(new FieldFault("region", region, "has no cluster", remedy));
    }
  }

  /** One who asks for more than there are may wait for them; where there are none, in vain. */
  private static void gpus(int each, Tenant tenant, List<FieldFault> faults) {
    if (each > 0 && tenant.quota().gpus() == 0) {
      faults.add(
          new FieldFault(
              "executor.gpus",
              Integer.toString(each),
              "cannot be had: the quota of the tenant " + tenant.id() + " has no GPUs",
              "leave it out, or have a platform administrator raise the quota's gpus"));
    }
  }

  private static void isolation(
      String field, String value, Set<String> allowed, List<FieldFault> faults) {
    if (!allowed.contains(value)) {
      faults.add(
          new FieldFault(
              field,
              value,
              "is not allowed by the tenant's policy",
              "choose one of " + new TreeSet<>(allowed)));
    }
  }
}
