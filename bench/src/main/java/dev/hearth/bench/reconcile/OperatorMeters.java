package dev.hearth.bench.reconcile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What the operator counts of itself. */
final class OperatorMeters implements AutoCloseable {
  private static final String PASSES = "hearth_reconcile_seconds_count{";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();
  private final URI url;

  OperatorMeters(String url) {
    this.url = URI.create(url);
  }

  /** How often it has looked at a session since its start, whatever came of it. */
  double passes() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + " was answered with " + answer.statusCode());
    }
    return passes(answer.body());
  }

  static double passes(String exposition) {
    return exposition
        .lines()
        .filter(line -> line.startsWith(PASSES))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
