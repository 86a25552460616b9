package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The cluster's API server, called as its administrator: for whoever looks on or compares. */
public final class ClusterApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String url;
  private final String token;

  ClusterApi(String url, String token, SSLContext trust) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trust)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    this.url = url;
    this.token = token;
  }

  public JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  public JsonNode create(String path, JsonNode object) throws IOException, InterruptedException {
    return send("POST", path, object);
  }

  public JsonNode replace(String path, JsonNode object) throws IOException, InterruptedException {
    return send("PUT", path, object);
  }

  public void delete(String path) throws IOException, InterruptedException {
    send("DELETE", path, null);
  }

  /** The lines of a watch, as they come; open until it is closed or the server ends it. */
  public Stream<JsonNode> watch(String path) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer =
        http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofLines());
    if (answer.statusCode() != 200) {
      throw new Refusal("the watch " + path + " was answered with " + answer.statusCode());
    }
    return answer.body().filter(line -> !line.isBlank()).map(ClusterApi::read);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private JsonNode send(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher content =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.toString());
    HttpRequest.Builder request =
        request(path)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, content);
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new Refusal(
          "%s %s was answered with %d: %s"
              .formatted(
                  method, path, answer.statusCode(), read(answer.body()).path("message").asText()));
    }
    return read(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json");
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.createObjectNode().put("message", text);
    }
  }
}
