package dev.hearth.local.platform.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The control plane's REST API, called as one user. */
public final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String front;
  private final Login login;

  public Api(String front, Login login) {
    this.front = front;
    this.login = login;
  }

  /** An answer, whatever its status. */
  public record Answer(int status, JsonNode body) {
    public boolean isSuccess() {
      return status / 100 == 2;
    }

    /** What a problem says, for a person. */
    public String problem() {
      return status + " " + body.path("title").asText() + ": " + body.path("detail").asText();
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  public Answer send(String method, String path, Object body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(front + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + login.accessToken())
            .header("Accept", "application/json, application/problem+json");
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), read(answer.body()));
  }

  /** The answer's body; a refusal with the problem's words where it is none of success. */
  public JsonNode require(String method, String path, Object body)
      throws IOException, InterruptedException {
    Answer answer = send(method, path, body);
    if (!answer.isSuccess()) {
      throw new Refusal(method + " " + path + " was answered with " + answer.problem());
    }
    return answer.body();
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.createObjectNode().put("detail", text);
    }
  }
}
