package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An idle executor goes, and what it had cached does not go with it. */
@Order(4)
@ExtendWith(SharedPlatform.class)
class ScaleDownIT {
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String REQUEST =
      """
      {"kind": "client",
       "executor": {"cores": 1, "memory": "512m", "min": 1, "max": 2},
       "sparkConf": {"spark.dynamicAllocation.executorIdleTimeout": "3s",
                     "spark.dynamicAllocation.cachedExecutorIdleTimeout": "3s"}}
      """;

  @Test
  void cachedDataOutlivesTheExecutorThatHadIt(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    SessionLife life =
        SessionLife.begin(platform.person("ada"), UUID.randomUUID().toString(), REQUEST);
    life.await("Ready");
    SparkSubmit spark = SparkSubmit.distribution(folder.resolve("spark"));

    // When
    var job =
        spark.submit(
            platform.conf(life.id(), folder.resolve("conf")),
            "dev.hearth.demo.CacheJob",
            JOB,
            folder.resolve("job.log"));
    int code = job.exitCode(LIMIT);

    // Then
    assertThat(code).as(job.tail()).isZero();
    assertThat(job.text())
        .contains("cached on executors [1, 2]")
        .containsPattern("read on executors \\[[12]] after 20 of 20 computations");
    life.end();
  }
}
