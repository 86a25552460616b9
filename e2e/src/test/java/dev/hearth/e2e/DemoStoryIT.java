package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, at a scale that a build can afford. */
@Order(1)
@LocalOnly("the demo, which brings a platform of its own")
class DemoStoryIT {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  @Test
  void realSparkRunsAndItsBillAddsUp(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("report.json");

    var demo =
        Launcher.start(
            folder.resolve("demo.log"),
            "demo",
            "--scale",
            "0.01",
            "--report",
            report.toString(),
            "--data",
            Path.of("target", "demo-" + ProcessHandle.current().pid()).toAbsolutePath().toString());
    int code = demo.exitCode(LIMIT);

    System.out.println(demo.text());
    assertThat(demo.text()).contains("Not enforced here");
    assertThat(code).as("exit code of the demo, whose words are above").isZero();
    JsonNode told = new ObjectMapper().readTree(report.toFile());
    assertThat(told.path("queries")).isNotEmpty();
    assertThat(told.path("queries"))
        .allSatisfy(
            query -> {
              assertThat(query.path("matches").asBoolean()).as(query.toString()).isTrue();
              assertThat(query.path("seconds").asDouble()).as(query.toString()).isPositive();
            });
    assertThat(told.at("/executors/max").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(told.at("/usage/coreMillis").asLong())
        .isPositive()
        .isEqualTo(told.at("/journal/coreMillis").asLong());
    assertThat(new BigDecimal(told.at("/cost/amount").asText())).isPositive();
    assertThat(told.path("timeline").findValuesAsText("what"))
        .contains("session Placed", "session Ready", "first executor registered");
    assertThat(told.path("checks").findValuesAsText("outcome")).isNotEmpty().containsOnly("passed");
    assertThat(told.path("passed").asBoolean()).isTrue();
    // The driver knows the gateway's address and a ticket, and spoke to nobody else.
    assertThat(told.at("/driver/peers")).hasSize(1);
    assertThat(told.at("/driver/violations")).isEmpty();
    assertThat(told.at("/platform/startSeconds").asDouble()).isPositive();
    assertThat(told.at("/platform/residentMiB").asLong()).isPositive();
  }
}
