package dev.hearth.events.egress;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where no session may go, whoever asks. tenant-service refuses what lies wholly in them, where it
 * is said; the operator leaves them out of what it opens.
 */
public final class ClosedNetworks {
  /**
   * The machine itself, its link (with the metadata of most clouds, where other clouds have theirs,
   * too), groups, what is reserved, and IPv4 behind addresses of IPv6.
   */
  public static final List<Cidr> ALWAYS =
      Stream.of(
              "0.0.0.0/8",
              "100.100.100.200/32",
              "127.0.0.0/8",
              "168.63.129.16/32",
              "169.254.0.0/16",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/128",
              "::1/128",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "2002::/16",
              "fd00:ec2::254/128",
              "fe80::/10",
              "ff00::/8")
          .map(text -> Cidr.parseExact(text).orElseThrow())
          .toList();

  private ClosedNetworks() {}
}
