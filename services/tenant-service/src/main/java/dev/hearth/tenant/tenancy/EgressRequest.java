package dev.hearth.tenant.tenancy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.egress.Cidr;
import dev.hearth.events.egress.ClosedNetworks;
import dev.hearth.tenant.request.Faults;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A network as asked for that sessions may connect to. What lies wholly where no session may ever
 * go is refused here, where it is said; the cluster closes it whatever is said, and its own
 * addresses besides, which nobody knows here.
 */
record EgressRequest(
    String cidr,
    List<Long> ports,
    @Schema(hidden = true) @JsonAnySetter Map<String, Object> unknown) {
  private static final Set<String> FIELDS = Set.of("cidr", "ports");
  private static final int MOST_PORTS = 20;
  private static final int LAST_PORT = 65_535;

  TenantEvent.Egress toEgress(String path, Faults faults) {
    faults.unknown(path, unknown, FIELDS);
    String remedy = "give a network such as 203.0.113.0/24, with no bit set beyond its prefix";
    if (faults.present(path + "cidr", cidr, remedy)) {
      Optional<Cidr> network = Cidr.parseExact(cidr);
      if (network.isEmpty()) {
        faults.add(path + "cidr", cidr, "is no network", remedy);
      } else if (ClosedNetworks.ALWAYS.stream().anyMatch(network.get()::isWithin)) {
        faults.add(
            path + "cidr",
            cidr,
            "is where no session may go (machine, link, metadata, groups, reserved)",
            "leave it out");
      }
    }
    return new TenantEvent.Egress(cidr == null ? "" : cidr, ports(path + "ports", faults));
  }

  private List<Integer> ports(String path, Faults faults) {
    if (ports == null) {
      return List.of();
    }
    if (ports.isEmpty() || ports.size() > MOST_PORTS) {
      faults.add(
          path,
          ports.size(),
          "are none or too many",
          "give 1 to " + MOST_PORTS + ", or leave it out for all ports");
      return List.of();
    }
    Set<Integer> numbers = new TreeSet<>();
    for (Long port : ports) {
      faults.whole(path, port, 1, LAST_PORT);
      if (port != null) {
        numbers.add((int) Math.clamp(port, 1, LAST_PORT));
      }
    }
    return List.copyOf(numbers);
  }
}
