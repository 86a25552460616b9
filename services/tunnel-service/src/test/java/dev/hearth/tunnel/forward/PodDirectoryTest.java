package dev.hearth.tunnel.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodDirectoryTest {
  private final PodDirectory pods = new PodDirectory();

  @BeforeEach
  void put() {
    pods.put("exec-1", "fd00:10::a");
    pods.put("exec-2", "10.1.2.3");
    pods.put("exec-3", "no address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fd00:10::a", "fd00:10:0:0:0:0:0:a", "FD00:0010::000A"})
  void findsAnAddressHoweverItIsWritten(String spelling) {
    assertThat(pods.find(spelling)).contains("fd00:10::a");
  }

  @Test
  void findsAnAddressOfTheOlderKind() {
    assertThat(pods.find("10.1.2.3")).contains("10.1.2.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "", "no address", "10.1.2.4", "fd00:10::b", "10.1.2.3:80"})
  void namesAndStrangersMatchNothing(String other) {
    assertThat(pods.find(other)).isEmpty();
  }
}
