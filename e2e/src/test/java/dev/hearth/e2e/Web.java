package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP, with or without an authority of its own to trust. */
record Web(HttpClient http) {
  static final Web PLAIN = new Web(builder().build());

  /** Trusts one authority and nobody else. */
  static Web trusting(String caPem) {
    return new Web(builder().sslContext(Doors.trust(caPem)).build());
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(30));
  }

  Answer send(HttpRequest request) {
    try {
      return Answer.of(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** From a door that is open to everybody. */
  Answer get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build());
  }

  /** What a door says that is open to everybody; 0 where nobody is there. */
  int status(String url) {
    try {
      return get(url).status();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }
}
