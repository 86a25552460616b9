package dev.hearth.local.platform.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** One user, signed in by name and password; renews the access token before it expires. */
public final class Login {
  private static final Duration MARGIN = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String front;
  private final String user;
  private final String password;
  private String token = "";
  private Instant expiry = Instant.MIN;

  public Login(String front, String user, String password) {
    this.front = front;
    this.user = user;
    this.password = password;
  }

  /** A token with at least a minute to live. */
  public synchronized String accessToken() {
    if (Instant.now().isAfter(expiry)) {
      renew();
    }
    return token;
  }

  private void renew() {
    String form =
        "grant_type=password&client_id=hearth-cli&username="
            + URLEncoder.encode(user, StandardCharsets.UTF_8)
            + "&password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(front + "/auth/realms/hearth/protocol/openid-connect/token"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 == 5) {
        throw new IOException("answered " + answer.statusCode());
      }
      if (answer.statusCode() != 200) {
        throw new Refusal(
            user + " cannot sign in: " + answer.statusCode() + " " + answer.body().strip());
      }
      JsonNode body = JSON.readTree(answer.body());
      token = body.path("access_token").asText();
      expiry = Instant.now().plusSeconds(body.path("expires_in").asLong()).minus(MARGIN);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot sign " + user + " in at " + front + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("interrupted while signing " + user + " in", e);
    }
  }
}
