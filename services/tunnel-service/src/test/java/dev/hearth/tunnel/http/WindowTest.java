package dev.hearth.tunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
  private final List<String> told = new ArrayList<>();
  private final Window window = new Window(() -> told.add("stop"), () -> told.add("start"));

  @Test
  void stopsAboveTheLimitAndStartsAgainAtHalfOfIt() {
    window.read(256 * 1024);
    assertThat(told).isEmpty();

    window.read(1);
    window.read(64 * 1024);
    assertThat(told).containsExactly("stop");

    window.written(64 * 1024 + 1);
    assertThat(told).containsExactly("stop");

    window.written(128 * 1024);
    assertThat(told).containsExactly("stop", "start");
  }
}
