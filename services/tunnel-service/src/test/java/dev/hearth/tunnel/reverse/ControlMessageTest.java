package dev.hearth.tunnel.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlMessageTest {
  @Test
  void readsThePortsOnce() {
    String text =
        """
        {"op": "listen", "ports": [{"name": "driver", "port": 1}, {"port": 65535}, {"port": 1}]}
        """;

    assertThat(ControlMessage.read(text)).contains(new ControlMessage.Listen(Set.of(1, 65_535)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "1",
        "{\"name\": \"driver\"}",
        "{\"port\": null}",
        "{\"port\": 0}",
        "{\"port\": -1}",
        "{\"port\": 65536}",
        "{\"port\": 4294967376}",
        "{\"port\": 80.5}",
        "{\"port\": \"80\"}"
      })
  void doesNotUnderstandWhatIsNoPort(String entry) {
    String text = "{\"op\": \"listen\", \"ports\": [{\"port\": 80}, " + entry + "]}";

    assertThat(ControlMessage.read(text)).isEmpty();
  }

  @Test
  void doesNotUnderstandAListenWithoutPorts() {
    assertThat(ControlMessage.read("{\"op\": \"listen\"}")).isEmpty();
  }
}
