package dev.hearth.bench.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.client.Login;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A user who watches their sessions by server-sent events. */
public final class EventStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data:";

  private final Sightings sightings = new Sightings();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** Returns when the stream is open: what happens from now on is seen. */
  public EventStream(String front, Login login) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(front + "/v1/sessions/events"))
            .header("Authorization", "Bearer " + login.accessToken())
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<Stream<String>> answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
    if (answer.statusCode() != 200) {
      throw new Refusal("the stream of events was answered with " + answer.statusCode());
    }
    Thread.ofPlatform().daemon().name("event-stream").start(() -> read(answer.body()));
  }

  public Sightings sightings() {
    return sightings;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private void read(Stream<String> lines) {
    try (lines) {
      lines.filter(line -> line.startsWith(DATA)).forEach(this::note);
    } catch (RuntimeException e) {
      // Closed, or broken off: whoever waits for an event says so in the end.
    }
  }

  private void note(String line) {
    Instant seen = Instant.now();
    try {
      sightings.note(JSON.readTree(line.substring(DATA.length())), seen);
    } catch (IOException e) {
      throw new IllegalStateException("no event: " + line, e);
    }
  }
}
