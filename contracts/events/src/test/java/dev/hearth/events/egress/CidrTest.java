package dev.hearth.events.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.7/24, 203.0.113.0/24",
    "' 2001:DB8::1/32', 2001:db8::/32",
    "10.1.2.3/0, 0.0.0.0/0"
  })
  void anyAddressOfANetworkNamesIt(String text, String network) {
    Cidr named = Cidr.parse(text).orElseThrow();
    Cidr exact = Cidr.parseExact(network).orElseThrow();

    assertThat(named.isWithin(exact)).isTrue();
    assertThat(exact.isWithin(named)).isTrue();
    assertThat(Cidr.parseExact(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost/32",
        "203.0.113.0",
        "203.0.113.0/33",
        "300.0.0.0/8",
        "::/129",
        "::ffff:10.0.0.0/104",
        "203.0.113.0/24/24"
      })
  void whatIsNoNetworkIsNone(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
    assertThat(Cidr.parseExact(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.0113.0/24", "203.0.113.0/024", " 203.0.113.0/24", "FE80::/10"})
  void anExactOneIsWrittenOneWay(String text) {
    assertThat(Cidr.parseExact(text)).isEmpty();
  }

  @Test
  void largerIsNotWithinSmallerNorOneKindWithinTheOther() {
    Cidr all = Cidr.parseExact("0.0.0.0/0").orElseThrow();
    Cidr few = Cidr.parseExact("203.0.113.0/24").orElseThrow();
    Cidr other = Cidr.parseExact("::/0").orElseThrow();

    assertThat(few.isWithin(all)).isTrue();
    assertThat(all.isWithin(few)).isFalse();
    assertThat(few.isWithin(other)).isFalse();
  }
}
