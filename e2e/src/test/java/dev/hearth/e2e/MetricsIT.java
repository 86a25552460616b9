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
  private static final Duration COUNTED = Duration.ofSeconds(40);

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
    // One that nothing has been heard of yet is not there.
    Waiting.until(
        "a cluster's heartbeat to be measured",
        COUNTED,
        () -> value(platform, "session-service", "hearth_cluster_heartbeat_age_seconds") >= 0);

    assertSame(heading, metrics(platform, part));
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
    assertThat(value(platform, "session-service", "hearth_reserved_cores")).isPositive();
    assertThat(value(platform, "session-service", "hearth_quota_memory_bytes")).isPositive();
    assertThat(value(platform, "admission-service", "hearth_admission_known_sessions"))
        .isPositive();
    assertThat(value(platform, "tunnel-service", "hearth_gateway_known_sessions")).isPositive();
    assertThat(
            value(platform, "session-operator", "hearth_session_pods", "endpoint\"", "\"Running\""))
        .isPositive();
    assertThat(value(platform, "session-operator", "hearth_reconcile_seconds_count", "\"done\""))
        .isPositive();
    assertThat(value(platform, "session-operator", "hearth_operator_leader")).isEqualTo(1);
    assertThat(value(platform, "session-operator", "hearth_metering_lag_seconds"))
        .isBetween(0.0, 300.0);
    assertSame("tunnel-service: endpoint", metricsOfEndpoint(life, platform));
    for (String part : PARTS) {
      assertThat(metrics(platform, part).lines())
          .as("metrics of %s", part)
          .noneMatch(line -> line.contains(life.id()) || line.contains("\"aurora\""));
    }
    life.end();
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

  /** Less than any number where there is no such meter yet. */
  private static double value(Platform platform, String part, String name, String... labels) {
    return Meters.value(metrics(platform, part), name, labels).orElse(Double.NEGATIVE_INFINITY);
  }

  private static String metrics(Platform platform, String part) {
    return platform.metrics(part).has(200).text();
  }
}
