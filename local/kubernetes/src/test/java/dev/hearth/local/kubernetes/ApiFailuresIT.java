package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request is answered, whatever is wrong. */
class ApiFailuresIT {
  private static final Pattern PORT = Pattern.compile("\"targetPort\":([0-9]+)\\D");

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, SECONDS);
  }

  @Test
  void whatCannotBeReadIsRefusedAlsoWhereNothingCanBeNoted() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.createSymbolicLink(data.resolve("audit.jsonl"), Path.of("/dev/full"));
    try (LocalCluster cluster = LocalCluster.start(options("0"))) {
      assertThat(status(cluster.port(), "/api/v1/%zz")).isEqualTo(400);
      assertThat(status(cluster.port(), "/api/v1/pods?labelSelector=%zz")).isEqualTo(400);
      assertThat(status(cluster.port(), "/version")).isEqualTo(200);
    }
  }

  @Test
  void isReadyOnceItsManifestsAreApplied() throws Exception {
    Path manifest = folder.resolve("manifest.yaml");
    assertThat(new ProcessBuilder("mkfifo", manifest.toString()).start().waitFor()).isZero();
    CompletableFuture<LocalCluster> started =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return LocalCluster.start(options("0", "--manifests", manifest.toString()));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    try {
      await("the port", () -> port().isPresent());
      int port = port().getAsInt();
      assertThat(status(port, "/livez")).isEqualTo(200);
      assertThat(status(port, "/readyz")).isEqualTo(503);
    } finally {
      Files.writeString(
          manifest,
          "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"late\"}}");
    }

    try (LocalCluster cluster = started.get(60, SECONDS)) {
      assertThat(status(cluster.port(), "/readyz")).isEqualTo(200);
      assertThat(folder.resolve("data/objects.jsonl")).content().contains("\"name\":\"late\"");
    }
  }

  private ClusterOptions options(String port, String... more) {
    String data = folder.resolve("data").toString();
    String[] all = new String[more.length + 4];
    System.arraycopy(new String[] {"--data", data, "--port", port}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return ClusterOptions.parse(all);
  }

  /** As the cluster itself publishes it, before it applies anything; empty before that. */
  private OptionalInt port() {
    try {
      Matcher published =
          PORT.matcher(Files.readString(folder.resolve("data/objects.jsonl"), ISO_8859_1));
      return published.find()
          ? OptionalInt.of(Integer.parseInt(published.group(1)))
          : OptionalInt.empty();
    } catch (IOException notYet) {
      return OptionalInt.empty();
    }
  }

  /** Not with a client that would refuse to send what is malformed. */
  private int status(int port, String uri)
      throws InterruptedException, ExecutionException, TimeoutException {
    return vertx
        .createHttpClient(new HttpClientOptions().setKeepAlive(false))
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(uri))
        .compose(request -> request.send())
        .map(HttpClientResponse::statusCode)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, SECONDS);
  }
}
