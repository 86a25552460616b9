package dev.hearth.session.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Callers who all come at the same moment, and come again with the same key when and as long as the
 * service asks them to.
 */
final class Crowd implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Minutes of them: on a slow machine the last of five hundred find no place for that long. */
  private static final int MOST_TRIES = 150;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI service;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

  Crowd(int port) {
    this.service = URI.create("http://localhost:" + port);
  }

  /** What the service said to one request. */
  record Answer(int status, JsonNode body, String retryAfter, Duration took) {
    /** The last part of a problem's type; empty for anything else. */
    String problem() {
      return body.path("type").asText().replaceFirst(".*#", "");
    }
  }

  /** What it came to: the session's answer, or the last that asked to come again. */
  CompletableFuture<Answer> open(String token, String key, String body) {
    return open(token, key, body, 1);
  }

  CompletableFuture<Answer> get(String token, String path) {
    return send(request(token, path).GET().build());
  }

  /** All that anybody was answered. */
  List<Answer> answers() {
    return List.copyOf(answers);
  }

  /** What the service's own document says of making a session. */
  static JsonNode documentedAnswers() throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(Path.of("openapi.yaml").toFile())
        .at("/paths/~1v1~1sessions/post/responses");
  }

  /** Whether the reference of problems has an answer's problem. */
  static boolean isExplained(Answer answer) throws IOException {
    String heading = "### " + answer.problem();
    return Files.readString(Path.of("../../docs/problems.md")).lines().anyMatch(heading::equals);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private CompletableFuture<Answer> open(String token, String key, String body, int tries) {
    HttpRequest post =
        request(token, "/v1/sessions")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build();
    return send(post)
        // Whether it arrived is not known; with the same key it is one session.
        .exceptionallyCompose(
            failure ->
                failure.getCause() instanceof HttpTimeoutException && tries < MOST_TRIES
                    ? open(token, key, body, tries + 1)
                    : CompletableFuture.failedFuture(failure))
        .thenCompose(
            answer -> {
              if (answer.status() != 503 || tries == MOST_TRIES) {
                return CompletableFuture.completedFuture(answer);
              }
              Executor later =
                  CompletableFuture.delayedExecutor(
                      Long.parseLong(answer.retryAfter()), TimeUnit.SECONDS);
              return CompletableFuture.runAsync(() -> {}, later)
                  .thenCompose(none -> open(token, key, body, tries + 1));
            });
  }

  private HttpRequest.Builder request(String token, String path) {
    return HttpRequest.newBuilder(service.resolve(path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private CompletableFuture<Answer> send(HttpRequest request) {
    long begun = System.nanoTime();
    return http.sendAsync(request, BodyHandlers.ofByteArray())
        .thenApply(answer -> noted(answer, Duration.ofNanos(System.nanoTime() - begun)));
  }

  private Answer noted(HttpResponse<byte[]> answer, Duration took) {
    try {
      Answer one =
          new Answer(
              answer.statusCode(),
              JSON.readTree(answer.body()),
              answer.headers().firstValue("Retry-After").orElse(""),
              took);
      answers.add(one);
      return one;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
