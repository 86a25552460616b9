package dev.hearth.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Hearth's REST API as far as a Spark user needs it: open a session, wait for it, get a ticket,
 * upload its application, stop it. It decides nothing: the Spark configuration comes whole from the
 * service.
 */
public final class HearthClient {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;

  /** Those that are answered alike however often; a second DELETE finds nothing. */
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "PUT");

  private static final Duration POLL = Duration.ofMillis(250);

  private final String api;
  private final Supplier<String> accessToken;
  private final HttpClient http;
  private final Duration limit;

  /**
   * @param api where the control plane answers, such as {@code https://hearth.example.org}
   * @param accessToken asked before each call, so that it may renew the OIDC token
   * @param caFile the authority of that address, or null for the JDK's own
   */
  public HearthClient(URI api, Supplier<String> accessToken, Path caFile) throws IOException {
    this(api, accessToken, caFile, CALL_LIMIT);
  }

  HearthClient(URI api, Supplier<String> accessToken, Path caFile, Duration limit)
      throws IOException {
    this.limit = limit;
    requireEncrypted(api);
    this.api = api.toString().replaceAll("/+$", "");
    this.accessToken = accessToken;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(GatewayTrust.of(caFile))
            .build();
  }

  /** Opens a session. The request's members are those of {@code POST /v1/sessions}. */
  public SessionView open(Map<String, ?> request) throws IOException, InterruptedException {
    String key = UUID.randomUUID().toString();
    String body = Json.write(request);
    // Whether the first one arrived is not known; with the same key it is one session.
    return SessionView.parse(
        persistently(
            () ->
                call("/v1/sessions")
                    .header("Idempotency-Key", key)
                    .POST(BodyPublishers.ofString(body)),
            HearthClient::mayPass));
  }

  public SessionView session(String id) throws IOException, InterruptedException {
    return SessionView.parse(
        persistently(() -> call("/v1/sessions/" + id).GET(), HearthClient::passesSoon));
  }

  /** Waits until the session is ready; fails when it ends instead, or when the limit is over. */
  public SessionView awaitReady(String id, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      SessionView view = SessionView.parse(poll("/v1/sessions/" + id, end));
      if (view.isReady()) {
        return view;
      }
      if (view.isOver()) {
        throw new IOException(view + " will not be ready: " + view.message());
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            view + " was not ready after " + limit.toSeconds() + " seconds: " + view.message());
      }
      pause();
    }
  }

  /** One look while waiting: trouble that may pass is waited out until the end. */
  private String poll(String path, long end) throws IOException, InterruptedException {
    while (true) {
      try {
        return send(call(path).GET());
      } catch (IOException e) {
        if (System.nanoTime() > end || !mayPass(e)) {
          throw e;
        }
      }
      pause();
    }
  }

  private static boolean mayPass(IOException trouble) {
    return !(trouble instanceof HearthException refusal) || refusal.status() / 100 == 5;
  }

  /** One that has said nothing for a whole limit is not asked again at once. */
  private static boolean passesSoon(IOException trouble) {
    return mayPass(trouble) && !(trouble instanceof HttpTimeoutException);
  }

  /** What was asked for was hardly begun: where it was done after all, there is one too many. */
  private static boolean isAway(IOException trouble) {
    return trouble instanceof HearthException refusal && refusal.status() == 503;
  }

  /** Makes a ticket and returns its text, once the session's cluster has taken it in. */
  public String ticket(String id, Duration limit) throws IOException, InterruptedException {
    return ticket(id, Map.of(), limit);
  }

  /**
   * Uploads what the session's application names {@code upload://NAME}. The session must be ready.
   *
   * @param files where each file is, by that name
   * @param limit for the session's cluster to take a ticket in; a file has its own, by its size
   */
  public void upload(SessionView session, Map<String, Path> files, Duration limit)
      throws IOException, InterruptedException {
    String ticket = ticket(session.id(), Map.of("scopes", List.of("files")), limit);
    try (FileUploads door = FileUploads.of(session, ticket)) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        door.upload(file.getKey(), file.getValue());
      }
    }
  }

  private String ticket(String id, Map<String, ?> request, Duration limit)
      throws IOException, InterruptedException {
    String body = Json.write(request);
    long end = System.nanoTime() + limit.toNanos();
    Map<String, Object> made =
        Json.parseObject(
            persistently(
                () -> call("/v1/sessions/" + id + "/tickets").POST(BodyPublishers.ofString(body)),
                HearthClient::isAway));
    Object accepted = made.get("accepted");
    while (Boolean.FALSE.equals(accepted)) {
      if (System.nanoTime() > end) {
        throw new IOException("The cluster of session " + id + " has not taken the ticket in yet");
      }
      pause();
      String where = URI.create(api).resolve(String.valueOf(made.get("waitAt"))).getRawPath();
      accepted = Json.parseObject(poll(where, end)).get("accepted");
    }
    return String.valueOf(made.get("ticket"));
  }

  public void stop(String id) throws IOException, InterruptedException {
    persistently(() -> call("/v1/sessions/" + id).DELETE(), HearthClient::passesSoon);
  }

  /**
   * Any other call, for what has no method here. One that may be made twice is made again where a
   * service is away for a moment.
   *
   * @param body the request's members; null for none
   * @return the answer's members; none where it has no body
   */
  public Map<String, Object> request(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    Supplier<HttpRequest.Builder> call =
        () ->
            call(path)
                .method(
                    method,
                    body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(Json.write(body)));
    boolean repeatable = REPEATABLE.contains(method);
    String answer = persistently(call, trouble -> repeatable && passesSoon(trouble));
    return answer.isBlank() ? Map.of() : Json.parseObject(answer);
  }

  /** The user's token goes with every call. */
  private static void requireEncrypted(URI api) {
    boolean here = List.of("localhost", "127.0.0.1", "[::1]").contains(api.getHost());
    if (!"https".equalsIgnoreCase(api.getScheme()) && !here) {
      throw new IllegalArgumentException(
          "The control plane's address must be https, so that the token is not sent in the clear: "
              + api);
    }
  }

  private HttpRequest.Builder call(String path) {
    return HttpRequest.newBuilder(URI.create(api + path))
        .timeout(limit)
        .header("Authorization", "Bearer " + accessToken.get())
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, application/problem+json");
  }

  /** Asks again where it is worth it, for no longer than two calls may take. */
  private String persistently(
      Supplier<HttpRequest.Builder> call, Predicate<IOException> worthRepeating)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + 2 * limit.toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return send(call.get());
      } catch (IOException e) {
        if (attempt == ATTEMPTS || System.nanoTime() > end || !worthRepeating.test(e)) {
          throw e;
        }
        backOff(attempt);
      }
    }
  }

  private String send(HttpRequest.Builder call) throws IOException, InterruptedException {
    HttpRequest request = call.build();
    HttpResponse<String> answer = whole(request);
    if (answer.statusCode() / 100 != 2) {
      throw HearthException.of(
          answer.statusCode(), request.method() + " " + request.uri().getPath(), answer.body());
    }
    return answer.body();
  }

  /** A request's own limit ends with the headers, and a body may never come. */
  private HttpResponse<String> whole(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> call = http.sendAsync(request, BodyHandlers.ofString());
    try {
      return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      HttpTimeoutException late =
          new HttpTimeoutException(
              "No whole answer came from " + api + " within " + limit.toSeconds() + " seconds");
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      call.cancel(true);
    }
  }

  private static void pause() throws InterruptedException {
    backOff(1);
  }

  /** Longer each time, and never the same for two clients that met the same trouble. */
  private static void backOff(int attempt) throws InterruptedException {
    long most = POLL.toMillis() << (attempt - 1);
    Thread.sleep(most / 2 + ThreadLocalRandom.current().nextLong(most));
  }
}
