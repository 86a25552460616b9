package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway ends by SIGTERM, as each new release makes it, while the tunnel of somebody's driver
 * goes through it: the driver comes back through the next one, with new executors, and goes on.
 * What is left of it all when it is over, {@link Aftermath} says.
 */
@Order(3)
@ExtendWith(SharedPlatform.class)
class GatewayRestartIT {
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** It serves on for some seconds while a tunnel is open, and no longer. */
  private static final Duration DRAINED = Duration.ofMinutes(1);

  /** What a client makes of silence, in which case nobody has told it. */
  private static final String SILENCE = "nothing was heard for";

  private static final Pattern SUM = Pattern.compile("sum 500500 by executors \\[[1-9]");

  private Launcher.Running driver;

  @AfterEach
  void leaveNoDriver() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  @Test
  void aDriverGoesOnThroughTheNextGateway(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    SessionLife life = SessionLife.begin(platform.person("ada"));
    life.await("Ready");
    Path gate = folder.resolve("gateway-is-another");
    driver = submit(platform, life.id(), folder, gate);
    Waiting.until("the first sum", LIMIT, () -> sums() == 1);
    Platform.Life gateway = platform.life("tunnel-service");

    // When
    platform.terminate("tunnel-service");

    // Then
    Waiting.until("the gateway's end by itself", DRAINED, gateway::isOver);
    Waiting.until("the driver to be told", LIMIT, () -> driver.text().contains("is cut"));
    assertThat(driver.text()).doesNotContain(SILENCE);
    Files.createFile(gate);
    assertThat(driver.exitCode(LIMIT)).as(driver.tail()).isZero();
    assertThat(sums()).as(driver.tail()).isEqualTo(2);
    life.end();
  }

  private static Launcher.Running submit(Platform platform, String session, Path folder, Path gate)
      throws Exception {
    return SparkSubmit.distribution(folder.resolve("spark"))
        .submit(
            platform.conf(session, folder.resolve("conf")),
            "dev.hearth.demo.SumJob",
            JOB,
            folder.resolve("job.log"),
            "--again-after",
            gate.toString());
  }

  private long sums() {
    assertThat(driver.process().isAlive() || driver.process().exitValue() == 0)
        .as(driver.tail())
        .isTrue();
    return SUM.matcher(driver.text()).results().count();
  }
}
