package dev.hearth.session.progress;

import static dev.hearth.session.World.seen;
import static dev.hearth.session.World.warned;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
@Timeout(180)
class EventsEndpointIT {
  @Inject World world;
  @Inject Reachability reachability;
  @TestHTTPResource URI server;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("watching", 100_000, 100, "wanda", "will");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void tellsASessionsWholeStoryAndEndsWithIt() throws IOException, InterruptedException {
    String id = submit("wanda");
    try (Stream stream = watch("wanda", "/v1/sessions/" + id + "/events", null)) {
      assertThat(stream.next()).isEqualTo("1 dev.hearth.session.requested.v1");
      assertThat(stream.next()).isEqualTo("2 dev.hearth.session.placed.v1");
      world.observe("local", seen(id, "u", 1, 1, Phase.READY));
      assertThat(stream.next()).isEqualTo("3 dev.hearth.session.provisioning.v1");
      assertThat(stream.next()).isEqualTo("4 dev.hearth.session.ready.v1");
      world.observe("local", seen(id, "u", 2, 1, Phase.ENDED));
      assertThat(stream.next()).isEqualTo("5 dev.hearth.session.ended.v1");
      assertThat(stream.next()).isNull();
    }
    try (Stream stream = watch("wanda", "/v1/sessions/" + id + "/events", "4")) {
      assertThat(stream.next()).isEqualTo("5 dev.hearth.session.ended.v1");
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void aWarningIsAnEventOfItsOwnAndSoIsThatItIsOff() throws IOException, InterruptedException {
    String id = submit("wanda");
    Instant stopsAt = Instant.parse("2026-12-01T10:05:00Z");
    try (Stream stream = watch("wanda", "/v1/sessions/" + id + "/events", "2")) {
      world.observe("local", seen(id, "u", 1, 1, Phase.READY));
      assertThat(stream.next()).isEqualTo("3 dev.hearth.session.provisioning.v1");
      assertThat(stream.next()).isEqualTo("4 dev.hearth.session.ready.v1");

      world.observe("local", warned(seen(id, "u", 2, 1, Phase.READY), stopsAt));
      assertThat(stream.next()).isEqualTo("5 dev.hearth.session.conditions.v1");
      assertThat(stream.next()).isEqualTo("6 dev.hearth.session.warned.v1");
      assertThat(stream.data()).contains("\"Idle\"", "\"stopsAt\":\"2026-12-01T10:05:00Z\"");
      world.observe("local", warned(seen(id, "u", 3, 1, Phase.READY), null));
      assertThat(stream.next()).isEqualTo("7 dev.hearth.session.conditions.v1");
      assertThat(stream.next()).isEqualTo("8 dev.hearth.session.spared.v1");
    }
  }

  @Test
  void goesOnAfterACutAndShowsOnlyOwnSessions() throws IOException, InterruptedException {
    String last;
    String first;
    try (Stream stream = watch("wanda", "/v1/sessions/events", null)) {
      String other = submit("will");
      first = submit("wanda");
      String event = stream.next();
      // A transaction that was open when the stream began may let it begin with older ones.
      while (!stream.data().contains(first)) {
        assertThat(stream.data()).doesNotContain(other);
        event = stream.next();
        assertThat(event).isNotNull();
      }
      assertThat(event).endsWith("requested.v1");
      last = stream.id();
    }
    String second = submit("wanda");

    List<String> subjects = new ArrayList<>();
    try (Stream stream = watch("wanda", "/v1/sessions/events", last)) {
      for (int i = 0; i < 3; i++) {
        assertThat(stream.next()).isNotNull();
        subjects.add(stream.data().contains(first) ? first : second);
        assertThat(stream.data()).containsPattern(first + "|" + second);
      }
    }
    assertThat(subjects).containsExactly(first, second, second);
  }

  @Test
  void refusesIdsThatAreNone() {
    given()
        .auth()
        .oauth2(Tokens.user("wanda"))
        .header("Last-Event-ID", "x")
        .get("/v1/sessions/events")
        .then()
        .statusCode(422);
  }

  @Test
  void aSilentClustersSessionsAreMarkedAndGoOn() {
    String region = "quiet";
    world.heartbeat("quiet", region, Instant.now());
    String id =
        given()
            .auth()
            .oauth2(Tokens.user("wanda"))
            .contentType(ContentType.JSON)
            .body("{\"region\":\"quiet\"}")
            .post("/v1/sessions")
            .then()
            .body("cluster", equalTo("quiet"))
            .extract()
            .path("id");

    reachability.look(Instant.now().plus(reachability.patience()));
    show(id)
        .body("state", equalTo("Placed"))
        .body("conditions.find { it.type == 'Reachable' }.status", equalTo("False"));

    world.heartbeat("quiet", region, Instant.now());
    show(id).body("conditions.find { it.type == 'Reachable' }.status", equalTo("True"));
  }

  private static io.restassured.response.ValidatableResponse show(String id) {
    return given().auth().oauth2(Tokens.user("wanda")).get("/v1/sessions/" + id).then();
  }

  private static String submit(String user) {
    return given()
        .auth()
        .oauth2(Tokens.user(user))
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions")
        .path("id");
  }

  private Stream watch(String user, String path, String lastEventId)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            // For the answer's head, which comes at once though nothing has happened yet; otherwise
            // it would come with the first sign of life, after fifteen seconds.
            .timeout(Duration.ofSeconds(14))
            .header("Authorization", "Bearer " + Tokens.user(user))
            .header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new Stream(client, response.body());
  }

  /** Reads server-sent events one by one. */
  private static final class Stream implements AutoCloseable {
    private final HttpClient client;
    private final BufferedReader lines;
    private String id;
    private String data;

    Stream(HttpClient client, InputStream body) {
      this.client = client;
      this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** Id and name of the next event; null at the end. */
    String next() throws IOException {
      String name = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event:")) {
          name = line.substring(6).strip();
        } else if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("data:")) {
          data = line.substring(5).strip();
        } else if (line.isEmpty() && name != null) {
          return id + " " + name;
        }
      }
      return null;
    }

    String id() {
      return id;
    }

    String data() {
      return data;
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
