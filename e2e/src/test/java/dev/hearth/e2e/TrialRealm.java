package dev.hearth.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The realm of the trial's Keycloak, with the people that the stories need beside its own. */
final class TrialRealm {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKENS = "/auth/realms/%s/protocol/openid-connect/token";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Overlay overlay;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();

  TrialRealm(Overlay overlay) {
    this.overlay = overlay;
    for (String login : new String[] {"ada", "admin"}) {
      passwords.put(login, overlay.secret("user." + login));
    }
  }

  /** The subject of the tokens of a user of the overlay's own. */
  String subject(String login) {
    try {
      for (JsonNode user : JSON.readTree(overlay.secret("hearth-realm.json")).path("users")) {
        if (user.path("username").asText().equals(login)) {
          return user.path("id").asText();
        }
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError("the overlay's realm is no JSON", e);
    }
    throw new AssertionError("the overlay's realm has no user " + login);
  }

  /** An access token, got at the control plane's door as anybody gets it. */
  String token(Web web, String login) {
    String password = passwords.get(login);
    if (password == null) {
      throw new AssertionError("there is no user " + login + " in the realm");
    }
    return Waiting.value(
        "Keycloak to sign " + login + " in",
        LIMIT,
        () -> {
          Answer answer = ask(web, overlay.front(), "hearth", "hearth-cli", login, password);
          // Behind its door, Keycloak may be away for a moment.
          return answer.status() >= 500
              ? Optional.empty()
              : Optional.of(answer.has(200).json().path("access_token").asText());
        });
  }

  private static Answer ask(
      Web web, String door, String realm, String client, String login, String password) {
    String form =
        "grant_type=password&client_id=%s&username=%s&password=%s"
            .formatted(client, login, URLEncoder.encode(password, StandardCharsets.UTF_8));
    return web.send(
        HttpRequest.newBuilder(URI.create(door + TOKENS.formatted(realm)))
            .timeout(LIMIT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  /**
   * Makes a user by Keycloak's own API, which no door of ours opens.
   *
   * @param keycloak where that answers
   * @return the subject of the user's tokens
   */
  String make(String keycloak, String login) {
    String secret = overlay.secret("keycloak.admin");
    String token =
        ask(Web.PLAIN, keycloak, "master", "admin-cli", "keycloak-admin", secret)
            .has(200)
            .json()
            .path("access_token")
            .asText();
    String password = UUID.randomUUID().toString();
    passwords.put(login, password);
    String users = keycloak + "/auth/admin/realms/hearth/users";
    Answer made =
        send(
            token,
            "POST",
            users,
            JSON.createObjectNode()
                .put("username", login)
                .put("enabled", true)
                .put("firstName", login)
                .put("lastName", "of the tests")
                .put("email", login + "@example.org")
                .put("emailVerified", true));
    if (made.status() != 409) {
      made.has(201);
    }
    JsonNode found = send(token, "GET", users + "?exact=true&username=" + login, null).json();
    String id = found.path(0).path("id").asText();
    send(
            token,
            "PUT",
            users + "/" + id + "/reset-password",
            JSON.createObjectNode()
                .put("type", "password")
                .put("value", password)
                .put("temporary", false))
        .has(204);
    return id;
  }

  private static Answer send(String token, String method, String url, JsonNode body) {
    var publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    return Web.PLAIN.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build());
  }
}
