package dev.hearth.tunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadersTest {
  @Test
  void dropsWhatBelongsToOneHop() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Connection", "keep-alive, X-Private")
            .add("X-Private", "1")
            .add("Transfer-Encoding", "chunked")
            .add("TE", "trailers")
            .add("Accept", "application/json");

    assertThat(Headers.endToEnd(headers).names()).containsExactly("Accept");
  }

  @Test
  void passesOnlyWhatIsNamed() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Impersonate-User", "system:admin")
            .add("X-Remote-User", "root")
            .add("Authorization", "Bearer ticket")
            .add("ACCEPT", "application/json");

    assertThat(Headers.only(headers, Set.of("accept")).names()).containsExactly("ACCEPT");
  }

  @Test
  void wantsOneBodyAnnouncedOneWay() {
    assertThat(Headers.bodyIsClear(of("Content-Length", "12"))).isTrue();
    assertThat(Headers.bodyIsClear(of("Transfer-Encoding", "chunked"))).isTrue();
    assertThat(Headers.bodyIsClear(MultiMap.caseInsensitiveMultiMap())).isTrue();
    assertThat(Headers.bodyIsClear(of("Content-Length", "+12"))).isFalse();
    assertThat(Headers.bodyIsClear(of("Transfer-Encoding", "gzip, chunked"))).isFalse();
    assertThat(Headers.bodyIsClear(of("Content-Length", "1").add("Content-Length", "2"))).isFalse();
    assertThat(Headers.bodyIsClear(of("Content-Length", "1").add("Transfer-Encoding", "chunked")))
        .isFalse();
  }

  private static MultiMap of(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
