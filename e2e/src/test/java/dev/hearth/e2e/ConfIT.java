package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hearth conf} writes all that a Spark distribution of any origin needs. */
@Order(4)
@ExtendWith(SharedPlatform.class)
class ConfIT {
  private static final Duration CONF_LIMIT = Duration.ofMinutes(3);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(5);
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  private Person ada;
  private String session;

  @AfterEach
  void endSession() {
    ada.delete("/v1/sessions/" + session).has(202);
    ada.awaitState(session, "Ended", CONF_LIMIT);
  }

  @Test
  void sparkSubmitRunsWithItAlone(Platform platform, @TempDir Path folder) throws Exception {
    // Given
    ada = platform.person("ada");
    session = ada.newSession();
    SparkSubmit spark = SparkSubmit.distribution(folder.resolve("spark"));

    // When
    var job =
        spark.submit(
            platform.conf(session, folder.resolve("conf")),
            "dev.hearth.demo.SumJob",
            JOB,
            folder.resolve("job.log"));
    int code = job.exitCode(JOB_LIMIT);

    // Then
    assertThat(code).as(job.tail()).isZero();
    assertThat(job.text()).containsPattern("sum 500500 by executors \\[[1-9]");
  }
}
