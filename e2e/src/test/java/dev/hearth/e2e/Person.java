package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody with a token, at the control plane's front door, who asks again where that is the
 * answer.
 */
final class Person {
  /** A machine that others use lets each of us stand still now and then. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration TAKEN_IN_LIMIT = Duration.ofMinutes(2);

  private final String front;
  private final String login;
  private final People.Token token;
  private final Web web;
  private final Duration patience;

  Person(String front, String login, People.Token token, Web web) {
    this(front, login, token, web, PATIENCE);
  }

  private Person(String front, String login, People.Token token, Web web, Duration patience) {
    this.front = front;
    this.login = login;
    this.token = token;
    this.web = web;
    this.patience = patience;
  }

  /** The same, for tests of what is answered when there is no answer yet. */
  Person impatient() {
    return new Person(front, login, token, web, Duration.ZERO);
  }

  String token() {
    return token.text();
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  Answer post(String path, String json) {
    return send("POST", path, json);
  }

  /** A session of the smallest size, with more fields where wanted. */
  String newSession() {
    return post(
            "/v1/sessions?queue=false",
            """
            {"kind": "client", "executor": {"cores": 1, "memory": "512m", "max": 1}}
            """,
            UUID.randomUUID().toString())
        .has(201)
        .json()
        .path("id")
        .asText();
  }

  /** A ticket of those scopes, once the session's cluster has taken it in. */
  String ticket(String session, String... scopes) {
    Answer made =
        post(
            "/v1/sessions/" + session + "/tickets",
            "{\"scopes\": [\"" + String.join("\", \"", scopes) + "\"]}");
    assertThat(made.status()).as(made.text()).isIn(201, 202);
    if (made.status() == 202) {
      Waiting.until(
          login + "'s ticket to be taken in",
          TAKEN_IN_LIMIT,
          () ->
              get(made.json().path("waitAt").asText())
                  .has(200)
                  .json()
                  .path("accepted")
                  .asBoolean());
    }
    return made.json().path("ticket").asText();
  }

  void awaitState(String session, String state, Duration limit) {
    Waiting.until(
        login + "'s session " + session + " to be " + state,
        limit,
        () -> {
          Answer answer = get("/v1/sessions/" + session).has(200);
          String now = answer.json().path("state").asText();
          if (now.equals("Failed") && !state.equals("Failed")) {
            throw new AssertionError("session failed: " + answer.text());
          }
          return now.equals(state);
        });
  }

  Answer send(String method, String path, String json) {
    return send(method, path, json, Optional.of("Bearer " + token()));
  }

  /** With another proof of identity, or none. */
  Answer send(String method, String path, String json, Optional<String> authorization) {
    var request = HttpRequest.newBuilder(URI.create(front + path)).timeout(LIMIT);
    authorization.ifPresent(value -> request.header("Authorization", value));
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    return answered(request.build());
  }

  /** A POST that may be repeated with its key, and is one all the same. */
  Answer post(String path, String json, String idempotencyKey) {
    var request =
        HttpRequest.newBuilder(URI.create(front + path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(json));
    return answered(request.build());
  }

  /** A POST that is a step in a trace of its caller's. */
  Answer postWithin(String traceparent, String path, String json) {
    var request =
        HttpRequest.newBuilder(URI.create(front + path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .POST(BodyPublishers.ofString(json));
    return answered(request.build());
  }

  private Answer answered(HttpRequest request) {
    return Waiting.lasting(patience, Answer::isForLater, () -> web.send(request));
  }

  @Override
  public String toString() {
    return login;
  }
}
