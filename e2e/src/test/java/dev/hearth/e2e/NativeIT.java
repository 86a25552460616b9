package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Every service as a native executable: it starts, is ready, and does its part of a session's whole
 * life, with a real Kafka, Postgres and identity provider. Only where {@code GRAALVM_HOME} is set.
 */
@Order(8)
@LocalOnly("native executables, which run as processes")
class NativeIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern STARTED =
      Pattern.compile("native \\(powered by Quarkus [^)]*\\) started in ([0-9.]+)s");

  @Test
  void servicesCarryASessionWithoutAJvm() {
    String graal = System.getenv("GRAALVM_HOME");
    if (graal == null || graal.isBlank()) {
      NotTried.abort("native executables", "GRAALVM_HOME is not set");
    }

    // Given
    NativeExecutables.makeWhereMissing();

    try (LocalPlatform platform = LocalPlatform.ofNativeExecutables()) {
      // When
      Person owner = platform.person("ada");
      SessionLife life = SessionLife.begin(owner);
      life.runAPod();
      life.end();

      // Then every one of them has had to do with it
      owner.get("/v1/tenants/aurora").has(200);
      Waiting.until(
          "the session's cost to be final",
          LIMIT,
          () ->
              owner
                  .get("/v1/costs?session=" + life.id())
                  .has(200)
                  .json()
                  .path("complete")
                  .asBoolean());
      for (String service : NativeExecutables.SERVICES) {
        System.out.println(cost(platform, service));
      }
      // Refusals carry more than answers do.
      owner.post("/v1/sessions", "{\"executor\": {\"cores\": -1}}").isProblem(422);
    }
  }

  private static String cost(LocalPlatform platform, String service) {
    Matcher started = STARTED.matcher(platform.log(service).collect(Collectors.joining("\n")));
    assertThat(started.find()).as("%s says that it is native", service).isTrue();
    double seconds = Double.parseDouble(started.group(1));
    return String.format(
        Locale.ROOT,
        "native %-18s started in %4.0f ms, %4d MiB resident",
        service,
        seconds * 1000,
        residentMiB(platform.pid(service)));
  }

  private static long residentMiB(long pid) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
      return lines.stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElseThrow()
          / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
