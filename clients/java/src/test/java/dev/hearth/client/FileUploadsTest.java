package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileUploadsTest {
  /** {@code printf hello | sha256sum}, and the same as RFC 9530 writes it. */
  private static final String HASH =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private static final String DIGEST = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";

  @TempDir Path folder;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Deque<Integer> troubles = new ArrayDeque<>();
  private volatile String listed = "{\"files\":[{\"name\":\"app.jar\"}],\"mostBytes\":1000}";
  private HttpServer server;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("app.jar"), "hello");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void sendsWhatItMeansWithItsHash() throws Exception {
    uploads().upload("app.jar", file);

    assertThat(calls)
        .containsExactly("GET /s/s1/files", "PUT /s/s1/files/app.jar " + DIGEST + " hello");
  }

  @Test
  void aFileThatIsThereIsNotSentAgain() throws Exception {
    listed = "{\"files\":[{\"name\":\"app.jar\",\"sha256\":\"" + HASH + "\"}],\"mostBytes\":9}";

    uploads().upload("app.jar", file);

    assertThat(calls).containsExactly("GET /s/s1/files");
  }

  @Test
  void whatMayPassIsTriedAgain() throws Exception {
    troubles.addAll(List.of(503, 400));

    uploads().upload("app.jar", file);

    assertThat(calls).filteredOn(call -> call.startsWith("PUT")).hasSize(3);
  }

  @Test
  void whatWillNotPassIsSaidAtOnce() throws Exception {
    troubles.add(409);

    assertThatThrownBy(() -> uploads().upload("app.jar", file))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("409")
        .hasMessageContaining("why");
    assertThat(calls).filteredOn(call -> call.startsWith("PUT")).hasSize(1);
  }

  @Test
  void aFileThatIsTooLargeIsNotSent() throws Exception {
    listed = "{\"files\":[{\"name\":\"app.jar\"}],\"mostBytes\":4}";

    assertThatThrownBy(() -> uploads().upload("app.jar", file))
        .hasMessageContaining("app.jar has 5 bytes")
        .hasMessageContaining("takes 4");
    assertThat(calls).as("once, and nothing of it").containsExactly("GET /s/s1/files");
  }

  @Test
  void whatTheSessionWouldRefuseIsNotSent() {
    listed =
        "{\"files\":[{\"name\":\"app.jar\",\"sha256\":\"00\"},{\"name\":\"b.jar\"}],\"mostBytes\":9}";

    assertThatThrownBy(() -> uploads().upload("app.jar", file))
        .hasMessageContaining("another app.jar");
    assertThatThrownBy(() -> uploads().upload("c.jar", file))
        .hasMessageContaining("names no c.jar");
    assertThatThrownBy(() -> uploads().upload("b.jar", folder.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(calls).containsOnly("GET /s/s1/files");
  }

  @Test
  void aSessionWithoutSuchADoorIsNamed() {
    SessionView none = SessionView.parse("{\"id\":\"s1\",\"state\":\"Ready\",\"gateway\":{}}");

    assertThatThrownBy(() -> FileUploads.of(none, "t"))
        .hasMessageContaining("session s1 (Ready) takes no uploads");
  }

  private FileUploads uploads() throws IOException {
    String door = "http://127.0.0.1:" + server.getAddress().getPort() + "/s/s1/files";
    return FileUploads.of(
        SessionView.parse(
            "{\"id\":\"s1\",\"state\":\"Ready\",\"gateway\":{\"files\":\"" + door + "\"}}"),
        "ticket");
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean put = exchange.getRequestMethod().equals("PUT");
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    if (put) {
      call +=
          " "
              + exchange.getRequestHeaders().getFirst("Content-Digest")
              + " "
              + new String(body, StandardCharsets.UTF_8);
    }
    calls.add(call);
    boolean known = "Bearer ticket".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    Integer trouble = put ? troubles.poll() : null;
    int status = !known ? 401 : trouble != null ? trouble : put ? 201 : 200;
    String answer =
        trouble != null
            ? "{\"type\":\"/problems#file-damaged\",\"detail\":\"why\"}"
                .replace("file-damaged", trouble == 400 ? "file-damaged" : "other")
            : put ? "{}" : listed;
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
