package dev.hearth.client;

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
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The door through which a session's files go in. A file that the session has is not sent again,
 * and one that did not get through is, a few times: what the session keeps is what was meant, by
 * its SHA-256, or nothing.
 */
final class FileUploads {
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
    long bytes = Files.size(file);
    byte[] hash = sha256(file);
    for (int attempt = 1; ; attempt++) {
      try {
        if (!isThere(name, hash, bytes)) {
          put(name, file, bytes, hash);
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

  /**
   * Asked before a byte is sent: who is refused in the middle of a large file may only see the
   * connection break.
   */
  private boolean isThere(String name, byte[] hash, long bytes)
      throws IOException, InterruptedException {
    Map<String, Object> told = Json.parseObject(send(call("").timeout(CALL_LIMIT).GET()));
    if (told.get("mostBytes") instanceof Number most && bytes > most.longValue()) {
      throw new IOException(
          name
              + " has "
              + bytes
              + " bytes, and a session takes "
              + most
              + ": put it where the driver can fetch it");
    }
    return told.get("files") instanceof List<?> files
        && files.stream()
            .anyMatch(
                one ->
                    one instanceof Map<?, ?> there
                        && name.equals(there.get("name"))
                        && HexFormat.of().formatHex(hash).equals(there.get("sha256")));
  }

  private void put(String name, Path file, long bytes, byte[] hash)
      throws IOException, InterruptedException {
    send(
        call("/" + name)
            .timeout(CALL_LIMIT.plusSeconds(bytes / SLOWEST))
            .header("Content-Type", "application/octet-stream")
            .header("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":")
            .PUT(BodyPublishers.ofFile(file)));
  }

  private HttpRequest.Builder call(String path) {
    return HttpRequest.newBuilder(URI.create(door + path))
        .header("Authorization", "Bearer " + ticket)
        .header("Accept", "application/json, application/problem+json");
  }

  private String send(HttpRequest.Builder call) throws IOException, InterruptedException {
    HttpRequest request = call.build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw HearthException.of(
          answer.statusCode(), request.method() + " " + request.uri().getPath(), answer.body());
    }
    return answer.body();
  }

  private static boolean mayPass(IOException trouble) {
    if (trouble instanceof HearthException refusal) {
      int status = refusal.status();
      return PASSING.contains(status)
          || refusal.type().endsWith("#file-damaged")
          || status / 100 == 5;
    }
    return !(trouble instanceof HttpTimeoutException);
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
}
