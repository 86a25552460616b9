package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The two tenants of the stories, as the local platform has them. */
final class Tenants {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOO_MUCH =
      "{\"executor\": {\"cores\": 2, \"memory\": \"2g\", \"max\": 10}}";

  private Tenants() {}

  /**
   * Makes them through the control plane's door.
   *
   * @param subjects of the members
   */
  static void make(Person admin, UnaryOperator<String> subjects) {
    make(admin, "aurora", "Aurora Analytics", Map.of("ada", "ADMIN", "alan", "USER"), subjects);
    make(
        admin,
        "borealis",
        "Borealis Research",
        Map.of("grace", "ADMIN", "linus", "USER"),
        subjects);
  }

  /** A tenant that is there, in an installation that was, gets the members too. */
  private static void make(
      Person admin,
      String id,
      String name,
      Map<String, String> roles,
      UnaryOperator<String> subjects) {
    ObjectNode quota =
        JSON.createObjectNode().put("cpuMillis", 8000).put("memoryMiB", 16384).put("sessions", 4);
    ObjectNode tenant = JSON.createObjectNode().put("id", id).put("displayName", name);
    Answer made = admin.post("/v1/tenants", tenant.set("quota", quota).toString());
    assertThat(made.status()).as(made.text()).isIn(201, 409);
    String path = "/v1/tenants/" + id;
    admin.send("PUT", path + "/quota", quota.toString()).has(200);
    roles.forEach(
        (login, role) ->
            assertThat(
                    admin
                        .send(
                            "PUT",
                            path + "/members/" + subjects.apply(login),
                            JSON.createObjectNode().put("name", login).put("role", role).toString())
                        .status())
                .as("member %s of %s", login, id)
                .isIn(200, 201));
  }

  /** Whose member somebody is, session-service hears by Kafka. */
  static void awaitKnown(Person member) {
    Waiting.until(
        "session-service to know " + member,
        LIMIT,
        () -> member.post("/v1/sessions?queue=false", TOO_MUCH).status() == 409);
  }
}
