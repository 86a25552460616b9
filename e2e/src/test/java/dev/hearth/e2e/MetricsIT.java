package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docs/observability.md and the running parts name the same meters, with the same types and labels;
 * and what they say of a session is true, without ever naming it.
 */
@Order(3)
@ExtendWith(SharedPlatform.class)
class MetricsIT {
  private static final List<String> PARTS =
      List.of(
          "tenant-service",
          "session-service",
          "billing-service",
          "session-operator",
          "admission-service",
          "tunnel-service");

  /** A census is taken every 15 s. */
  private static final Duration COUNTED = Duration.ofMinutes(2);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenant-service          | tenant-service
          session-service         | session-service
          billing-service         | billing-service
          session-operator        | session-operator
          admission-service       | admission-service
          tunnel-service: gateway | tunnel-service
          """)
  void pageAndPartNameTheSame(String heading, String part, Platform platform) {
    // One that nothing has been heard of yet is not there, nor what could not be counted just now.
    Meters explained = Meters.explainedUnder(heading);
    String exposition =
        Waiting.lasting(
            COUNTED,
            text -> !isAsExplained(explained, Meters.shownIn(text)),
            () -> metrics(platform, part));

    assertSame(heading, exposition);
  }

  @Test
  void sessionIsCountedAndNotNamed(Platform platform) {
    // Given
    SessionLife life = SessionLife.begin(platform.person("ada"));
    life.await("Ready");

    // When
    Waiting.until(
        "the session to be counted",
        COUNTED,
        () -> value(platform, "session-service", "hearth_sessions", "state=\"Ready\"") >= 1);

    // Then
    becomesPositive(platform, "session-service", "hearth_reserved_cores");
    becomesPositive(platform, "session-service", "hearth_quota_memory_bytes");
    becomesPositive(platform, "admission-service", "hearth_admission_known_sessions");
    becomesPositive(platform, "tunnel-service", "hearth_gateway_known_sessions");
    becomesPositive(
        platform, "session-operator", "hearth_session_pods", "endpoint\"", "\"Running\"");
    becomesPositive(platform, "session-operator", "hearth_reconcile_seconds_count", "\"done\"");
    assertThat(value(platform, "session-operator", "hearth_operator_leader")).isEqualTo(1);
    Waiting.until(
        "metering to keep up",
        COUNTED,
        () -> {
          double lag = value(platform, "session-operator", "hearth_metering_lag_seconds");
          return lag >= 0 && lag <= 300;
        });
    assertSame("tunnel-service: endpoint", metricsOfEndpoint(life, platform));
    for (String part : PARTS) {
      assertThat(metrics(platform, part).lines())
          .as("metrics of %s", part)
          .noneMatch(line -> line.contains(life.id()) || line.contains("\"aurora\""));
    }
    life.end();
  }

  private static boolean isAsExplained(Meters explained, Meters shown) {
    return shown.all().equals(explained.expectedOf(shown));
  }

  private static void assertSame(String heading, String exposition) {
    Meters explained = Meters.explainedUnder(heading);
    Meters shown = Meters.shownIn(exposition);
    assertThat(shown.all())
        .as("meters of %s, as docs/observability.md explains them", heading)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(explained.expectedOf(shown));
  }

  private static String metricsOfEndpoint(SessionLife life, Platform platform) {
    JsonNode pods =
        platform
            .cluster()
            .get("/api/v1/namespaces/hearth-" + life.id() + "/pods")
            .has(200)
            .json()
            .path("items");
    for (JsonNode pod : pods) {
      for (JsonNode port : pod.at("/spec/containers/0/ports")) {
        if (port.path("name").asText().equals("health")) {
          return platform.metrics(pod, port.path("containerPort").asInt()).has(200).text();
        }
      }
    }
    throw new AssertionError("session " + life.id() + " has no endpoint: " + pods);
  }

  /** Each part hears of the session by a watch of its own, and counts in its own time. */
  private static void becomesPositive(
      Platform platform, String part, String name, String... labels) {
    Waiting.until(
        name + " of " + part + " to be more than nought",
        COUNTED,
        () -> value(platform, part, name, labels) > 0);
  }

  /** Less than any number where there is no such meter yet. */
  private static double value(Platform platform, String part, String name, String... labels) {
    return Meters.value(metrics(platform, part), name, labels).orElse(Double.NEGATIVE_INFINITY);
  }

  private static String metrics(Platform platform, String part) {
    return platform.metrics(part).has(200).text();
  }
}
