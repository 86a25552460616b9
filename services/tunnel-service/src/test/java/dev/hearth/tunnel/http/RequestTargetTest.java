package dev.hearth.tunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  private static final String TICKET = "s0123456789ab." + "A".repeat(43);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s/x/../y",
        "/s/./y",
        "/s/..",
        "//s/x",
        "/s//x",
        "/s/x%2fy",
        "/s/x%2e%2e/y",
        "/s/%73/y",
        "/s/x\\y",
        "/s/x;y",
        "/s/x y",
        "/s/x?a=\"",
        "/s/x?a=b#c",
        "http://other/s/x",
        "*",
        "s/x",
        "",
        "/s/x\u0000"
      })
  void refusesAddressesThatCouldBeReadTwoWays(String uri) {
    assertThat(RequestTarget.parse(uri)).isEmpty();
  }

  @Test
  void keepsTheQueryAsItWasSent() {
    String uri = "/s/a/kube/api/v1/namespaces/n/pods?labelSelector=a%21%3Db%2Cc+in+%281%2C2%29";

    assertThat(RequestTarget.parse(uri).orElseThrow().uri()).isEqualTo(uri);
  }

  @Test
  void takesOneSlashAtTheEndForNothing() {
    assertThat(RequestTarget.parse("/version/").orElseThrow().path()).isEqualTo("/version");
    assertThat(RequestTarget.parse("/").orElseThrow().path()).isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ticket=x", "a=b&access_token=x", "Token=x", "a=" + "TICKET", "a=ESCAPED"})
  void seesATicketInTheQuery(String query) {
    String real = query.replace("TICKET", TICKET).replace("ESCAPED", TICKET.replace(".", "%2E"));

    assertThat(RequestTarget.parse("/s/x?" + real).orElseThrow().carriesTicket()).isTrue();
  }

  @Test
  void cutsWhatThePartBeforeHasRead() {
    RequestTarget target = RequestTarget.parse("/s/id/kube/version?a=b").orElseThrow();

    assertThat(target.after(2).uri()).isEqualTo("/kube/version?a=b");
  }
}
