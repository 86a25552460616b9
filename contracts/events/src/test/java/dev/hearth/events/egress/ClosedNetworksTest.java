package dev.hearth.events.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedNetworksTest {
  /** Addresses as their owners publish them: clouds' metadata, the machine, its link, groups. */
  @ParameterizedTest
  @CsvSource({
    "169.254.169.254/32, true",
    "169.254.170.2/32, true",
    "100.100.100.200/32, true",
    "168.63.129.16/32, true",
    "fd00:ec2::254/128, true",
    "127.0.0.1/32, true",
    "::1/128, true",
    "fe80::1/128, true",
    "224.0.0.251/32, true",
    "64:ff9b::a9fe:a9fe/128, true",
    "203.0.113.0/24, false",
    "10.0.0.0/8, false",
    "2001:db8::/32, false"
  })
  void holdMetadataAndTheMachine(String network, boolean closed) {
    Cidr asked = Cidr.parse(network).orElseThrow();

    assertThat(ClosedNetworks.ALWAYS.stream().anyMatch(asked::isWithin)).isEqualTo(closed);
  }
}
