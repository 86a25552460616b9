package dev.hearth.client;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The door through which a session's files go in. A file that the session has is not sent again,
 * and one that did not get through is, a few times: what the session keeps is what was meant, by
 * its SHA-256, or nothing.
 */
final class FileUploads implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A connection that is slower than this is taken for none: a second's bytes. */
  private static final long SLOWEST = 64 * 1024;

  /** Refusals of a moment, beside those that a server calls its own fault. */
  private static final Set<Integer> PASSING = Set.of(408, 429);

  private final String door;
  private final String ticket;
  private final HttpClient http;

  private FileUploads(String door, String ticket, HttpClient http) {
    this.door = door;
    this.ticket = ticket;
    this.http = http;
  }

  static FileUploads of(SessionView session, String ticket) throws IOException {
    String door =
        session
            .filesDoor()
            .orElseThrow(
                () ->
                    new IOException(
                        session
                            + " takes no uploads: its application names no file upload://NAME, or"
                            + " it is not placed yet"));
    return new FileUploads(
        door,
        ticket,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(GatewayTrust.of(session.gatewayCa()))
            .build());
  }

  void upload(String name, Path file) throws IOException, InterruptedException {
    byte[] hash = null;
    for (int attempt = 1; ; attempt++) {
      try {
        Optional<String> there = awaited(name, Files.size(file));
        hash = hash == null ? sha256(file) : hash;
        if (there.isEmpty()) {
          put(name, file, hash);
        } else if (!there.get().equals(HexFormat.of().formatHex(hash))) {
          throw new Final(
              "The session has another " + name + " already (SHA-256 " + there.get() + ")");
        }
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !mayPass(e)) {
          throw e;
        }
      }
      long most = PAUSE.toMillis() << (attempt - 1);
      Thread.sleep(most / 2 + ThreadLocalRandom.current().nextLong(most));
    }
  }

  /** What another try would not change. */
  private static final class Final extends IOException {
    private static final long serialVersionUID = 1L;

    Final(String message) {
      super(message);
    }
  }

  /**
   * The hash of the file that is there under the name; empty where there is none yet. Asked before
   * a byte is sent or read: who is refused in the middle of a large file may only see the
   * connection break.
   */
  private Optional<String> awaited(String name, long bytes)
      throws IOException, InterruptedException {
    Map<String, Object> told = Json.parseObject(send(call("").GET(), CALL_LIMIT));
    if (told.get("mostBytes") instanceof Number most && bytes > most.longValue()) {
      throw new Final(
          name
              + " has "
              + bytes
              + " bytes, and a session takes "
              + most
              + ": put it where the driver can fetch it");
    }
    List<?> files = told.get("files") instanceof List<?> list ? list : List.of();
    for (Object one : files) {
      if (one instanceof Map<?, ?> file && name.equals(file.get("name"))) {
        return Optional.ofNullable(file.get("sha256")).map(String::valueOf);
      }
    }
    throw new Final("The session's application names no " + name + ", but " + files);
  }

  private void put(String name, Path file, byte[] hash) throws IOException, InterruptedException {
    send(
        call("/" + name)
            .header("Content-Type", "application/octet-stream")
            .header("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":")
            .PUT(BodyPublishers.ofFile(file)),
        CALL_LIMIT.plusSeconds(Files.size(file) / SLOWEST));
  }

  private HttpRequest.Builder call(String path) {
    return HttpRequest.newBuilder(URI.create(door + path))
        .header("Authorization", "Bearer " + ticket)
        .header("Accept", "application/json, application/problem+json");
  }

  /** A request's own limit ends with the headers, and a body may never come. */
  private String send(HttpRequest.Builder call, Duration limit)
      throws IOException, InterruptedException {
    HttpRequest request = call.build();
    CompletableFuture<HttpResponse<String>> going =
        http.sendAsync(request, BodyHandlers.ofString());
    try {
      HttpResponse<String> answer = going.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() / 100 != 2) {
        throw HearthException.of(
            answer.statusCode(), request.method() + " " + request.uri().getPath(), answer.body());
      }
      return answer.body();
    } catch (TimeoutException e) {
      HttpTimeoutException late =
          new HttpTimeoutException(
              "No whole answer came from " + door + " within " + limit.toSeconds() + " seconds");
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      going.cancel(true);
    }
  }

  private static boolean mayPass(IOException trouble) {
    if (trouble instanceof HearthException refusal) {
      int status = refusal.status();
      return PASSING.contains(status)
          || refusal.type().endsWith("#file-damaged")
          || status / 100 == 5;
    }
    return !(trouble instanceof HttpTimeoutException
        || trouble instanceof Final
        || trouble instanceof FileNotFoundException
        || trouble instanceof FileSystemException);
  }

  private static byte[] sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Its threads end; before Java 21 that is the garbage collector's to see to. */
  @Override
  public void close() throws IOException {
    if ((Object) http instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
