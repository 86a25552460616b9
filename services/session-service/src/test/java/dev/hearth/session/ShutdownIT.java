package dev.hearth.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The package itself, as a process of its own on the same database, is asked to stop. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
@Timeout(400)
class ShutdownIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** With what stands behind the port, or it may not be there whole yet. */
  private static final Pattern LISTENING =
      Pattern.compile("Listening on: http://[^ :]*:([0-9]+)[^0-9]");

  @Inject World world;
  @Inject DataSource database;

  @ConfigProperty(name = "quarkus.oidc.public-key")
  String key;

  private final HttpClient http = HttpClient.newHttpClient();
  private URI service;
  private Process process;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    world.tenant("leaving", 10_000, 5, "leaver");
    File log = Files.createTempFile("session-service", ".log").toFile();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // In production it would refuse the parts of a test: no issuer, and plain HTTP.
                "-Dquarkus.profile=test",
                "-Dquarkus.http.port=0",
                "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://localhost:"
                    + PlatformParts.database().port()
                    + "/postgres",
                "-Dquarkus.datasource.username=postgres",
                "-Dquarkus.datasource.password=postgres",
                // What waits here must not come to its own limit where the machine stands still.
                "-Dquarkus.datasource.jdbc.additional-jdbc-properties.options="
                    + "-c statement_timeout=100s",
                "-Dquarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout=110",
                "-Dquarkus.shutdown.timeout=100S",
                "-Dquarkus.oidc.public-key=" + key,
                "-Dquarkus.oidc.token.issuer=" + Tokens.ISSUER,
                "-Dkafka.bootstrap.servers=localhost:1",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    process.onExit().thenRun(() -> tell(log));
    String port =
        Awaiting.until("the process to listen", () -> port(log), Optional::isPresent).orElseThrow();
    service = URI.create("http://localhost:" + port);
    Awaiting.until("the process to be ready", this::ready, status -> status == 200);
  }

  private static Optional<String> port(File log) {
    try {
      Matcher listening = LISTENING.matcher(Files.readString(log.toPath()));
      return listening.find() ? Optional.of(listening.group(1)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(File log) {
    try {
      System.out.println(Files.readString(log.toPath()));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    } finally {
      log.delete();
    }
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  @Test
  void whoIsInsideFinishesAndWhoWatchesIsToldWhenToComeBack() throws Exception {
    List<String> stream = new CopyOnWriteArrayList<>();
    CompletableFuture<HttpResponse<Void>> watching =
        http.sendAsync(get("/v1/sessions/events"), BodyHandlers.fromLineSubscriber(into(stream)));
    Awaiting.until("the stream to begin", () -> stream, lines -> !lines.isEmpty());
    CompletableFuture<HttpResponse<String>> inside;
    try (Connection holder = database.getConnection()) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("lock table session in access exclusive mode");
      inside = http.sendAsync(get("/v1/sessions/sabsent000000"), BodyHandlers.ofString());
      Awaiting.until("the request to wait in the database", this::waiting, count -> count > 0);

      process.destroy();
      Awaiting.until("the process not to be ready", this::ready, status -> status != 200);
      holder.rollback();
    }

    assertThat(inside.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    assertThat(watching.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(stream).anyMatch(line -> line.matches("retry: ?[1-5][0-9]{3}"));
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
  }

  private static java.util.concurrent.Flow.Subscriber<String> into(List<String> lines) {
    return new java.util.concurrent.Flow.Subscriber<>() {
      @Override
      public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(String line) {
        lines.add(line);
      }

      @Override
      public void onError(Throwable broken) {
        lines.add("broken off: " + broken);
      }

      @Override
      public void onComplete() {
        // The answer completes with it.
      }
    };
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(service.resolve(path))
        .header("Authorization", "Bearer " + Tokens.user("leaver"))
        .timeout(PATIENCE)
        .build();
  }

  /** Zero where nobody answers. */
  private int ready() {
    HttpRequest ask = HttpRequest.newBuilder(service.resolve("/q/health/ready")).build();
    try {
      return http.send(ask, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Of requests for one session; the stream waits, too. */
  private int waiting() {
    String sql =
        """
        select count(*) from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%from session where id = %'
        """;
    try (Connection connection = database.getConnection();
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
