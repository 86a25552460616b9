package dev.hearth.operator.namespace;

import dev.hearth.events.egress.Cidr;
import dev.hearth.events.egress.ClosedNetworks;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.resource.SparkSessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is open to a session of all that its tenant may reach: the cluster has the last word. Always
 * closed are the machine itself, its link with the metadata of clouds, groups, what is reserved,
 * the API server wherever it is now, and what the cluster's administrator names. Private networks,
 * in which nodes, pods and services are, are closed unless the administrator opens them and the
 * tenant names them: the whole internet does not include them.
 *
 * @param openings what policies let through
 * @param closed what the tenant may reach, and is closed here, wholly or in part
 */
public record Egress(List<Opening> openings, List<String> closed) {
  private static final List<Cidr> PRIVATE =
      networks("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  public Egress {
    openings = List.copyOf(openings);
    closed = List.copyOf(closed);
  }

  /**
   * A network that is open, but for parts of it.
   *
   * @param ports empty for all
   */
  record Opening(Cidr network, List<Cidr> except, List<Integer> ports) {}

  /** What of {@code wanted} is open here; nothing where it is not known where the API server is. */
  public static Egress of(
      List<SparkSessionSpec.Egress> wanted,
      NetworkConfig.Egress config,
      List<ApiServer> apiServers) {
    if (wanted.isEmpty()) {
      return new Egress(List.of(), List.of());
    }
    List<Cidr> opened = named("hearth.egress.private-networks", config.privateNetworks());
    List<Cidr> shut =
        Stream.of(
                ClosedNetworks.ALWAYS,
                named("hearth.egress.closed", config.closed()),
                addresses(apiServers))
            .flatMap(List::stream)
            .toList();
    List<Opening> openings = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (SparkSessionSpec.Egress each : wanted) {
      Optional<Cidr> asked = Cidr.parse(each.cidr);
      List<Cidr> granted =
          apiServers.isEmpty()
              ? List.of()
              : asked.map(network -> granted(network, opened)).orElse(List.of());
      List<Opening> own =
          granted.stream()
              .filter(network -> shut.stream().noneMatch(network::isWithin))
              .map(network -> new Opening(network, except(network, shut), each.ports))
              .toList();
      openings.addAll(own);
      boolean whole = own.stream().map(Opening::network).map(Optional::of).anyMatch(asked::equals);
      if (!whole) {
        closed.add(each.cidr);
      }
    }
    return new Egress(openings, closed);
  }

  /** Whether the tenant may reach anything at all beyond the session. */
  boolean wanted() {
    return !openings.isEmpty() || !closed.isEmpty();
  }

  /** A private network is open as far as the administrator opens it, any other as it is. */
  private static List<Cidr> granted(Cidr network, List<Cidr> opened) {
    if (PRIVATE.stream().noneMatch(network::isWithin)) {
      return List.of(network);
    }
    if (opened.stream().anyMatch(network::isWithin)) {
      return List.of(network);
    }
    return opened.stream().filter(each -> each.isWithin(network)).toList();
  }

  private static List<Cidr> except(Cidr network, List<Cidr> shut) {
    boolean isPrivate = PRIVATE.stream().anyMatch(network::isWithin);
    return Stream.concat(shut.stream(), isPrivate ? Stream.empty() : PRIVATE.stream())
        .filter(each -> each.isWithin(network))
        .distinct()
        .toList();
  }

  /** What the administrator names; a fault is said at the start already. */
  private static List<Cidr> named(String setting, Optional<List<String>> texts) {
    return texts.orElse(List.of()).stream()
        .map(
            text ->
                Cidr.parse(text)
                    .orElseThrow(
                        () -> new IllegalStateException(setting + ": " + text + " is no CIDR")))
        .toList();
  }

  /** One that cannot be read would be left open. */
  private static List<Cidr> addresses(List<ApiServer> apiServers) {
    return apiServers.stream()
        .map(
            server ->
                Cidr.parse(server.cidr())
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                "the API server's address is no address: " + server.address())))
        .toList();
  }

  private static List<Cidr> networks(String... texts) {
    return Stream.of(texts).map(text -> Cidr.parse(text).orElseThrow()).toList();
  }
}
