package dev.hearth.check.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The API server, as whoever the kubeconfig names. Each call has a limit. */
public final class Cluster implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_SECONDS = 15;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final String url;

  public Cluster(Config config) {
    Config limited =
        new ConfigBuilder(config)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(ANSWER_SECONDS * 1_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(limited).build();
    url = client.getMasterUrl().toString().replaceAll("/$", "");
  }

  public String url() {
    return url;
  }

  /** An object that must be there. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return find(path).orElseThrow(() -> new IOException("the API server has no " + path));
  }

  /** An object, or nothing where there is none of that name or kind. */
  public Optional<JsonNode> find(String path) throws IOException, InterruptedException {
    Reply reply = send("GET", path, null);
    if (reply.code() == 404) {
      return Optional.empty();
    }
    return Optional.of(good(reply, "GET " + path).body());
  }

  /** An object, or nothing also where the caller may not see it. */
  public Optional<JsonNode> glimpse(String path) throws IOException, InterruptedException {
    try {
      return find(path);
    } catch (RightMissingException e) {
      return Optional.empty();
    }
  }

  /** All of a kind; empty where the server does not know the kind. */
  public List<JsonNode> list(String path) throws IOException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    find(path).ifPresent(list -> list.path("items").forEach(items::add));
    return items;
  }

  public JsonNode create(String path, JsonNode object) throws IOException, InterruptedException {
    return good(send("POST", path, object), "POST " + path).body();
  }

  /** What would become of a creation; nothing is stored. */
  public Reply tryCreate(String path, JsonNode object, Map<String, List<String>> headers)
      throws IOException, InterruptedException {
    return send("POST", path + "?dryRun=All", object, headers);
  }

  /** At once, with all that belongs to it; gone already is well too. */
  public void delete(String path) throws IOException, InterruptedException {
    ObjectNode options = JSON.createObjectNode().put("propagationPolicy", "Background");
    Reply reply = send("DELETE", path, options);
    if (reply.code() != 404 && reply.code() != 409) {
      good(reply, "DELETE " + path);
    }
  }

  /** A plain text, such as a pod's log. */
  public String text(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = answer(request("GET", path, null, Map.of()), path);
    String text = new String(response.body(), StandardCharsets.UTF_8);
    good(new Reply(response.code(), parse(text), Optional.empty()), "GET " + path);
    return text;
  }

  public Reply send(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    return send(method, path, body, Map.of());
  }

  private Reply send(String method, String path, JsonNode body, Map<String, List<String>> headers)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = answer(request(method, path, body, headers), path);
    return new Reply(
        response.code(),
        parse(new String(response.body(), StandardCharsets.UTF_8)),
        date(response.header("Date")));
  }

  private HttpRequest request(
      String method, String path, JsonNode body, Map<String, List<String>> headers) {
    HttpRequest.Builder request =
        client.getHttpClient().newHttpRequestBuilder().uri(URI.create(url + path));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    request.header("Accept", "application/json");
    return request
        .method(method, "application/json", body == null ? null : body.toString())
        .build();
  }

  private HttpResponse<byte[]> answer(HttpRequest request, String path)
      throws IOException, InterruptedException {
    try {
      return client
          .getHttpClient()
          .sendAsync(request, byte[].class)
          .get(ANSWER_SECONDS + CONNECT_MILLIS / 1_000, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("no answer from " + url + ": " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer from " + url + path + " within " + ANSWER_SECONDS + " s", e);
    }
  }

  private static Reply good(Reply reply, String call) throws IOException {
    if (reply.code() == 403) {
      throw new RightMissingException(reply.message());
    }
    if (!reply.good()) {
      throw new IOException(call + " was answered with " + reply.code() + ": " + reply.message());
    }
    return reply;
  }

  private static JsonNode parse(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read.isObject() ? read : JSON.createObjectNode();
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  private static Optional<Instant> date(String header) {
    try {
      return header == null
          ? Optional.empty()
          : Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
