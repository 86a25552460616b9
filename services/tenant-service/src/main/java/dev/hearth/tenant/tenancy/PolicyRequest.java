package dev.hearth.tenant.tenancy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.request.Faults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A policy as asked for, whole: what is left out is the default of that part. */
record PolicyRequest(
    List<String> regions,
    List<String> nodeIsolation,
    List<String> runtimeIsolation,
    List<EgressRequest> egress,
    @Schema(hidden = true) @JsonAnySetter Map<String, Object> unknown) {
  /** Every region, no machine of one's own, no sandbox, no way out. */
  static final TenantEvent.Policy DEFAULT =
      new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of());

  private static final Set<String> FIELDS =
      Set.of("regions", "nodeIsolation", "runtimeIsolation", "egress");
  private static final Set<String> NODE = Set.of("shared", "dedicated");
  private static final Set<String> RUNTIME = Set.of("standard", "sandbox");

  /** Part of the snapshot as members are, and bounded for the same reason. */
  private static final int MOST_REGIONS = 100;

  private static final int MOST_EGRESS = 50;

  private static final Pattern REGION = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  TenantEvent.Policy toPolicy(String path, Faults faults) {
    faults.unknown(path, unknown, FIELDS);
    if (regions != null && regions.size() > MOST_REGIONS) {
      faults.add(path + "regions", regions.size(), "are too many", "give at most " + MOST_REGIONS);
    } else if (regions != null) {
      regions.forEach(
          region ->
              faults.text(path + "regions", region, REGION, "give a region's name, a DNS label"));
    }
    return new TenantEvent.Policy(
        checked(regions, DEFAULT.regions()),
        choices(path + "nodeIsolation", nodeIsolation, NODE, DEFAULT.nodeIsolation(), faults),
        choices(
            path + "runtimeIsolation",
            runtimeIsolation,
            RUNTIME,
            DEFAULT.runtimeIsolation(),
            faults),
        egress(path + "egress", faults));
  }

  private List<TenantEvent.Egress> egress(String path, Faults faults) {
    List<TenantEvent.Egress> networks = new ArrayList<>();
    List<EgressRequest> given = egress == null ? List.of() : egress;
    if (given.size() > MOST_EGRESS) {
      faults.add(path, given.size(), "are too many", "give at most " + MOST_EGRESS);
      return networks;
    }
    for (int i = 0; i < given.size(); i++) {
      String each = path + "[" + i + "]";
      EgressRequest network = given.get(i);
      if (faults.present(each, network, "give an object with cidr, and ports if not all")) {
        networks.add(network.toEgress(each + ".", faults));
      }
    }
    return networks;
  }

  private static Set<String> choices(
      String name, List<String> given, Set<String> allowed, Set<String> fallback, Faults faults) {
    if (given == null) {
      return fallback;
    }
    if (given.isEmpty()) {
      faults.add(name, given, "allows nothing", "give at least one of " + allowed);
    }
    faults.oneOf(name, given, allowed);
    return checked(given, fallback);
  }

  private static Set<String> checked(List<String> given, Set<String> fallback) {
    return given == null
        ? fallback
        : given.stream()
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
