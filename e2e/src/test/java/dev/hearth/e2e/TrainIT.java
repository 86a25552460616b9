package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What a user does to make starts faster. Endpoints of sessions and the launcher's own platforms
 * start that way from here on, as the images do; the services of the platform that all share, into
 * which a crash may be let, and all that local/platform tries before do not.
 */
@Order(0)
@LocalOnly("the launcher's caches of the services")
class TrainIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final List<String> SERVICES =
      List.of(
          "tenant-service",
          "session-service",
          "session-operator",
          "admission-service",
          "tunnel-service",
          "billing-service");

  @Test
  void eachServiceGetsItsCache() {
    String told =
        Launcher.text(
            LIMIT,
            "train",
            "--data",
            Path.of("target", "train-" + ProcessHandle.current().pid())
                .toAbsolutePath()
                .toString());

    assertThat(told).contains("the services' next starts are faster");
    assertThat(SERVICES)
        .allSatisfy(
            service -> {
              Path target = Launcher.REPOSITORY.resolve("services/" + service + "/target");
              assertThat(Files.getLastModifiedTime(target.resolve("service.aot")))
                  .isGreaterThan(
                      Files.getLastModifiedTime(target.resolve("quarkus-app/quarkus-run.jar")));
            });
  }
}
