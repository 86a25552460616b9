package dev.hearth.local.platform.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void namesWhatLastsThoughOtherLinesCome() throws Exception {
    try (Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8))) {
      progress.step(
          "something slow",
          () -> {
            Await.until(
                "the step to be named",
                LIMIT,
                () -> {
                  progress.say("chatter");
                  return text().contains("... something slow");
                });
            return null;
          });
    }
    assertThat(text().lines().reduce((a, b) -> b).orElseThrow()).contains("something slow (");
  }

  @Test
  void sayNothingOfWhatIsQuick() throws Exception {
    try (Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8))) {
      assertThat(progress.step("quick", () -> 7)).isEqualTo(7);
    }
    assertThat(text()).isEmpty();
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
