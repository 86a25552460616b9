package dev.hearth.local.platform.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.client.SessionView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DriverConfTest {
  private static final Path JAR = Path.of("/lib/hearth-client.jar");

  @Test
  void isAllThatADriverNeedsBesidesSpark() {
    SessionView session =
        SessionView.parse(
            """
            {"id": "s1", "state": "Ready", "gateway": {"caPem": "PEM"},
             "sparkConf": {"spark.master": "k8s://x"}, "clientFiles": {"a": "ticket"}}
            """);

    SessionView added = DriverConf.of(session, JAR);

    assertThat(added.sparkConf())
        .containsEntry("spark.driver.extraClassPath", "/lib/hearth-client.jar")
        .containsEntry("spark.ui.enabled", "false")
        .containsEntry("spark.master", "k8s://x");
    assertThat(added.clientFiles()).containsEntry("a", "ticket");
    assertThat(added.gatewayCa()).contains("PEM");
  }

  @Test
  void leavesTheUsersOwnSettingsInPlace() {
    SessionView session =
        SessionView.parse(
            """
            {"id": "s1", "sparkConf":
                {"spark.driver.extraClassPath": "/mine/*:/other.jar", "spark.ui.enabled": "true"}}
            """);

    assertThat(DriverConf.of(session, JAR).sparkConf())
        .containsEntry("spark.ui.enabled", "true")
        .containsEntry("spark.driver.extraClassPath", "/lib/hearth-client.jar:/mine/*:/other.jar");
  }
}
