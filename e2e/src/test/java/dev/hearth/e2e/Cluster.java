package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cluster's API server, as an administrator of it. */
record Cluster(KubernetesClient client) implements AutoCloseable {
  static final String MERGE = "application/merge-patch+json";
  private static final String JSON = "application/json";
  private static final int LIMIT_SECONDS = 60;

  static Cluster local(String url, Path data) {
    return new Cluster(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url)
            .withOauthToken(read(data.resolve("tokens/admin")))
            .withCaCertFile(data.resolve("certificates/platform-ca.crt").toString())
            .build());
  }

  Cluster(Config config) {
    this(new KubernetesClientBuilder().withConfig(withoutRetries(config)).build());
  }

  /** A refusal is a result here, not a reason to try again. */
  private static Config withoutRetries(Config config) {
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  Answer get(String path) {
    return send("GET", path, JSON, null);
  }

  Answer post(String path, String json) {
    return send("POST", path, JSON, json);
  }

  Answer delete(String path) {
    return send("DELETE", path, JSON, null);
  }

  Answer merge(String path, String json) {
    return send("PATCH", path, MERGE, json);
  }

  /** The objects of a list that is there. */
  List<JsonNode> items(String path) {
    List<JsonNode> items = new ArrayList<>();
    get(path).has(200).json().path("items").forEach(items::add);
    return items;
  }

  /** As somebody else, where a user is named: an administrator may. */
  Answer sendAs(String user, String method, String path, String body) {
    HttpRequest.Builder request = request(path);
    if (!user.isEmpty()) {
      request.header("Impersonate-User", user);
    }
    return sent(request, method, path, JSON, body);
  }

  Answer send(String method, String path, String mediaType, String body) {
    return sent(request(path), method, path, mediaType, body);
  }

  private HttpRequest.Builder request(String path) {
    String base = client.getMasterUrl().toString().replaceFirst("/+$", "");
    return client.getHttpClient().newHttpRequestBuilder().uri(base + path);
  }

  private Answer sent(
      HttpRequest.Builder request, String method, String path, String mediaType, String body) {
    if (body != null) {
      request.method(method, mediaType, body);
    } else if (method.equals("DELETE")) {
      request.delete(null, null);
    }
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request.build(), String.class)
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      String type = String.join(",", response.headers("Content-Type"));
      String text = response.body();
      return new Answer(method + " " + path, response.code(), type, text == null ? "" : text);
    } catch (ExecutionException | TimeoutException e) {
      throw new UncheckedIOException(method + " " + path, new IOException(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return client.getMasterUrl().toString();
  }
}
