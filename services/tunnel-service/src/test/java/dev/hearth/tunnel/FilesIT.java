package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.files.SessionFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way from a user through the gateway to the session's pods. */
@Timeout(120)
class FilesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final byte[] APP = bytes(1, 3_000_000);

  @TempDir Path folder;
  private TunnelRig rig;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    rig = new TunnelRig(folder, TunnelRig.freePort());
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(Callers.trusting())
            .build();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void whatIsUploadedIsThereForThePodsWhoWereToldOfIt() throws Exception {
    HttpResponse<String> answer = put("app.jar", APP);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body())
        .contains("\"name\":\"app.jar\"", "\"bytes\":3000000", "\"sha256\":\"" + hash(APP) + "\"");
    assertThat(uploaded()).extracting(SessionFiles.Kept::sha256).contains(hash(APP));
    assertThat(fetch("/" + hash(APP) + "/app.jar").body()).isEqualTo(APP);
    assertThat(rig.presence.snapshot().bytesIn()).isEqualTo(APP.length);
    assertThat(list())
        .contains("{\"name\":\"app.jar\",\"bytes\":3000000,")
        .contains("{\"name\":\"lib.jar\",\"there\":false}");
  }

  @Test
  void podsGetNothingThatTheyWereNotToldOf() throws Exception {
    put("app.jar", APP);

    for (String path :
        List.of(
            "/",
            "/app.jar",
            "/" + hash(bytes(2, 10)) + "/app.jar",
            "/" + hash(APP) + "/lib.jar",
            "/" + hash(APP) + "/../" + hash(APP) + "/app.jar",
            "/" + hash(APP) + "/app.jar/")) {
      int expected = path.endsWith("app.jar/") ? 200 : 404;
      assertThat(fetch(path).statusCode()).as(path).isEqualTo(expected);
    }
    HttpRequest write =
        HttpRequest.newBuilder(pods("/" + hash(APP) + "/app.jar"))
            .PUT(BodyPublishers.ofByteArray(new byte[10]))
            .build();
    assertThat(http.send(write, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
  }

  @Test
  void theSameFileMayComeAgainAndAnotherMayNot() throws Exception {
    put("app.jar", APP);

    assertThat(put("app.jar", APP).statusCode()).isEqualTo(200);
    refused(put("app.jar", bytes(2, 1000)), 409, "file-already-there", hash(APP));
    assertThat(put("app.jar", APP, digest(APP)).statusCode()).isEqualTo(200);
    refused(put("app.jar", bytes(2, 1000), digest(bytes(2, 1000))), 409, "file-already-there", "");
    assertThat(fetch("/" + hash(APP) + "/app.jar").body()).isEqualTo(APP);
    nothingIsLeftOver();
  }

  @Test
  void aFileThatNobodyAwaitsIsRefusedWithThoseThatAre() throws Exception {
    refused(put("other.jar", APP), 404, "file-not-awaited", "app.jar, lib.jar");
    refused(send("app.jar/x", request -> request.PUT(body(APP))), 405, "method-refused", "PUT");
    refused(send("app.jar", HttpRequest.Builder::DELETE), 405, "method-refused", "PUT");
    refused(send("app.jar", HttpRequest.Builder::GET), 405, "method-refused", "GET");
  }

  @Test
  void aFileThatArrivesDamagedIsNotKept() throws Exception {
    refused(put("app.jar", APP, digest(bytes(2, 10))), 400, "file-damaged", "Content-Digest");

    assertThat(uploaded()).isEmpty();
    nothingIsLeftOver();
    assertThat(put("app.jar", APP, digest(APP)).statusCode()).isEqualTo(201);
  }

  @Test
  void filesHaveRoomTogetherAndNoMore() throws Exception {
    int most = (int) TunnelRig.MOST_UPLOADED;
    refused(put("app.jar", bytes(3, most + 1)), 413, "files-too-large", "8388608 bytes");
    refused(
        send("app.jar", request -> request.PUT(chunks(bytes(3, most + 1)))),
        413,
        "files-too-large",
        "8388608 bytes");
    nothingIsLeftOver();
    assertThat(put("app.jar", bytes(3, most - 10)).statusCode()).isEqualTo(201);
    refused(put("lib.jar", bytes(4, 11)), 413, "files-too-large", "");
    assertThat(send("lib.jar", request -> request.PUT(chunks(bytes(4, 10)))).statusCode())
        .isEqualTo(201);
  }

  /** Many times what the sockets on the way hold, sent to its last byte before reading. */
  @Test
  void whoIsStillSendingReadsWhyItWasRefused() throws Exception {
    try (SSLSocket caller = Callers.dial(rig.gatewayPort)) {
      int length = 20_000_000;
      Callers.say(
          caller, "PUT /s/SESSION/files/app.jar HTTP/1.1~Host: x~TICKET~Content-Length: " + length);
      byte[] part = new byte[64 * 1024];
      for (int sent = 0; sent < length; sent += part.length) {
        caller.getOutputStream().write(part, 0, Math.min(part.length, length - sent));
      }
      assertThat(Callers.heard(caller)).contains(" 413 ").contains("#files-too-large");
    }
  }

  @Test
  void oneThatIsCutHalfWayLeavesNothing() throws Exception {
    try (SSLSocket caller = Callers.dial(rig.gatewayPort)) {
      Callers.say(
          caller, "PUT /s/SESSION/files/app.jar HTTP/1.1~Host: x~TICKET~Content-Length: 3000000");
      caller.getOutputStream().write(APP, 0, 1_000_000);
      caller.getOutputStream().flush();
      Eventually.holds("a part is there", () -> rig.presence.snapshot().bytesIn() > 900_000);
      assertThat(rig.endpoint.files().orElseThrow().coming()).isEqualTo(1);
    }

    Eventually.holds("its part is gone", () -> parts() == 0);
    assertThat(put("app.jar", APP).statusCode()).isEqualTo(201);
    nothingIsLeftOver();
  }

  /** Its caller may be gone without a word, as with another network. */
  @Test
  void aNewUploadTakesThePlaceOfOneThatStandsStill() throws Exception {
    byte[] most = bytes(5, 5_000_000);
    try (SSLSocket caller = Callers.dial(rig.gatewayPort)) {
      Callers.say(
          caller, "PUT /s/SESSION/files/app.jar HTTP/1.1~Host: x~TICKET~Content-Length: 5000000");
      caller.getOutputStream().write(most, 0, 4_000_000);
      caller.getOutputStream().flush();
      Eventually.holds("a part is there", () -> rig.presence.snapshot().bytesIn() == 4_000_000);

      assertThat(repeated("app.jar", most)).isEqualTo(201);
      assertThat(Callers.heard(caller)).contains(" 409 ").contains("#upload-replaced");
    }
    assertThat(put("app.jar", most).statusCode())
        .as("though there is no room for two")
        .isEqualTo(200);
    nothingIsLeftOver();
  }

  /** The room of the one before comes back in its own time. */
  private int repeated(String name, byte[] content) throws Exception {
    HttpResponse<String> answer = put(name, content);
    while (answer.statusCode() == 503 && answer.body().contains("#files-busy")) {
      answer = put(name, content);
    }
    return answer.statusCode();
  }

  @Test
  void whatTheDiskDoesNotTakeIsSaidAndLeavesNothing() throws Exception {
    Path inTheWay = folder.resolve("uploads/kept").resolve(hash(APP));
    Files.createFile(inTheWay);

    refused(put("app.jar", APP), 507, "file-not-written", "");

    nothingIsLeftOver();
    Files.delete(inTheWay);
    assertThat(put("app.jar", APP).statusCode()).isEqualTo(201);
    assertThat(put("lib.jar", bytes(3, (int) TunnelRig.MOST_UPLOADED - APP.length)).statusCode())
        .as("its room is free")
        .isEqualTo(201);
  }

  @Test
  void aDigestThatIsNoneIsNotTakenForASilence() throws Exception {
    refused(
        put("app.jar", APP, "Content-Digest", "sha-256=:c2hvcnQ=:"), 400, "digest-unreadable", "");
    assertThat(put("app.jar", APP, "Content-Digest", "sha-512=:AAAA:").statusCode()).isEqualTo(201);
  }

  @Test
  void whatComesBehindARefusedBodyIsNobodys() throws Exception {
    try (SSLSocket caller = Callers.dial(rig.gatewayPort)) {
      Callers.say(caller, "POST /s/SESSION/none HTTP/1.1~Host: x~Content-Length: 10");
      Eventually.holds("it is refused", () -> rig.refusals("no-such-door") == 1);

      Callers.say(caller, "0123456789GET /s/SESSION/none HTTP/1.1~Host: x");

      assertThat(Callers.heardAll(caller)).containsOnlyOnce("HTTP/1.1 ");
      assertThat(rig.refusals("no-such-door")).isEqualTo(1);
    }
  }

  @Test
  void whatWasUploadedOutlivesTheProcess() throws Exception {
    put("app.jar", APP);
    Files.write(folder.resolve("uploads/incoming/half"), new byte[10]);
    Path torn = Files.createDirectories(folder.resolve("uploads/kept").resolve(hash(new byte[9])));
    Files.write(torn.resolve("lib.jar"), new byte[8]);
    rig.close();

    rig = new TunnelRig(folder, TunnelRig.freePort());

    assertThat(uploaded()).extracting(SessionFiles.Kept::name).containsExactly("app.jar");
    assertThat(fetch("/" + hash(APP) + "/app.jar").body()).isEqualTo(APP);
    assertThat(put("app.jar", APP).statusCode()).isEqualTo(200);
    nothingIsLeftOver();
  }

  @Test
  void theDoorIsAsShutAsTheOthers() throws Exception {
    rig.put(
        rig.session(
            KnownSession.State.READY,
            rig.endpointPort,
            TunnelRig.grant(TunnelRig.TICKET, "kube", "tunnel")));

    refused(put("app.jar", APP), 403, "ticket-scope", "");
    assertThat(uploaded()).isEmpty();
  }

  private List<SessionFiles.Kept> uploaded() {
    return rig.endpoint.files().orElseThrow().all();
  }

  private void nothingIsLeftOver() {
    Eventually.holds("no part is left", () -> parts() == 0);
    Eventually.holds("none comes", () -> rig.endpoint.files().orElseThrow().coming() == 0);
  }

  private long parts() {
    try (Stream<Path> parts = Files.list(folder.resolve("uploads/incoming"))) {
      return parts.count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(HttpResponse<String> answer, int status, String slug, String word) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("#" + slug).contains(word);
  }

  private String list() throws Exception {
    return send("", HttpRequest.Builder::GET).body();
  }

  private HttpResponse<String> put(String name, byte[] content, String... headers)
      throws Exception {
    return send(
        name,
        request -> {
          if (headers.length > 0) {
            request.headers(headers);
          }
          return request.PUT(body(content));
        });
  }

  private static BodyPublisher body(byte[] content) {
    return BodyPublishers.ofByteArray(content);
  }

  /** Of a length that nobody announces. */
  private static BodyPublisher chunks(byte[] content) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content));
  }

  private interface Call {
    HttpRequest.Builder on(HttpRequest.Builder request);
  }

  private HttpResponse<String> send(String name, Call call) throws Exception {
    URI door =
        URI.create(
            "https://localhost:%d/s/%s/files/%s"
                .formatted(rig.gatewayPort, TunnelRig.SESSION, name));
    return http.send(
        call.on(
                HttpRequest.newBuilder(door)
                    .timeout(LIMIT)
                    .header("Authorization", "Bearer " + TunnelRig.TICKET))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> fetch(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(pods(path)).timeout(LIMIT).build(), BodyHandlers.ofByteArray());
  }

  private URI pods(String path) {
    return URI.create("http://127.0.0.1:" + rig.filesPort + path);
  }

  private static String[] digest(byte[] content) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    return new String[] {
      "Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":"
    };
  }

  private static String hash(byte[] content) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
