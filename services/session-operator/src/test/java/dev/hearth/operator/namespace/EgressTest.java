package dev.hearth.operator.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.events.egress.Cidr;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.resource.SparkSessionSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
  private static final List<ApiServer> API =
      List.of(new ApiServer("198.51.100.7", 6443), new ApiServer("10.20.0.1", 6443));

  @Test
  void aPublicNetworkIsOpenAsItIs() {
    Egress egress = egress("203.0.113.0/24");

    assertThat(egress.closed()).isEmpty();
    assertThat(egress.openings())
        .singleElement()
        .satisfies(
            opening -> {
              assertThat(opening.network().text()).isEqualTo("203.0.113.0/24");
              assertThat(opening.except()).isEmpty();
              assertThat(opening.ports()).containsExactly(443);
            });
  }

  @Test
  void theWholeInternetIsWithoutAllThatIsClosed() {
    Egress egress = egress("0.0.0.0/0");

    assertThat(egress.closed()).isEmpty();
    assertThat(egress.openings().getFirst().except())
        .extracting(Cidr::text)
        .contains(
            "169.254.0.0/16",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "198.51.100.7/32",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "192.0.2.0/24")
        .noneMatch(text -> text.contains(":"));
    assertThat(egress("::/0").openings().getFirst().except())
        .extracting(Cidr::text)
        .contains("fc00::/7", "fe80::/10", "64:ff9b::/96")
        .doesNotContain("10.0.0.0/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254/32",
        "169.254.0.0/16",
        "127.0.0.1/32",
        "198.51.100.7/32",
        "10.20.0.1/32",
        "192.0.2.128/25",
        "168.63.129.16/32",
        "fe80::1/128",
        "64:ff9b::a9fe:a9fe/128",
        "::ffff:a9fe:a9fe/128",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "192.168.1.1/32",
        "fd00::/8",
        "no network"
      })
  void whatIsClosedStaysSoAndIsTold(String cidr) {
    Egress egress = egress(cidr);

    assertThat(egress.openings()).isEmpty();
    assertThat(egress.closed()).containsExactly(cidr);
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.0.0/16,10.20.0.0/16,true",
    "10.20.5.0/24,10.20.5.0/24,true",
    "10.0.0.0/8,10.20.0.0/16,false"
  })
  void aPrivateNetworkIsOpenAsFarAsTheAdministratorOpensIt(
      String cidr, String open, boolean whole) {
    Egress egress = of(cidr, Optional.of(List.of("10.20.0.0/16", "192.168.7.0/24")), API);

    assertThat(egress.openings()).extracting(each -> each.network().text()).containsExactly(open);
    assertThat(egress.closed().isEmpty()).isEqualTo(whole);
    if (open.equals("10.20.0.0/16")) {
      assertThat(egress.openings().getFirst().except())
          .extracting(Cidr::text)
          .containsExactly("10.20.0.1/32");
    }
    assertThat(of("0.0.0.0/0", Optional.of(List.of("10.20.0.0/16")), API).openings().getFirst())
        .satisfies(
            opening -> assertThat(opening.except()).extracting(Cidr::text).contains("10.0.0.0/8"));
  }

  @Test
  void nothingIsOpenWhereTheApiServerIsNotKnown() {
    assertThat(of("203.0.113.0/24", Optional.empty(), List.of()).openings()).isEmpty();
    assertThatThrownBy(() -> of("203.0.113.0/24", Optional.of(List.of("ten")), API))
        .hasMessageContaining("hearth.egress.private-networks")
        .hasMessageContaining("ten");
  }

  private static Egress egress(String cidr) {
    return of(cidr, Optional.empty(), API);
  }

  private static Egress of(
      String cidr, Optional<List<String>> privateNetworks, List<ApiServer> apiServers) {
    SparkSessionSpec.Egress wanted = new SparkSessionSpec.Egress();
    wanted.cidr = cidr;
    wanted.ports = List.of(443);
    return Egress.of(
        List.of(wanted),
        new Sessions.Ways(privateNetworks, Optional.of(List.of("192.0.2.0/24"))),
        apiServers);
  }
}
