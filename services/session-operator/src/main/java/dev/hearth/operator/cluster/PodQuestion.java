package dev.hearth.operator.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks pods over plain HTTP. They may run anybody's code: an answer is whole within the time and of
 * a bounded length, or there is none; and nobody is asked whom an answer names.
 */
public final class PodQuestion {
  /** An answer is some hundred bytes, or some kilobytes. */
  private static final long LARGEST = 1 << 18;

  private final HttpClient http;
  private final Duration timeout;

  public PodQuestion(Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public HttpResponse<byte[]> get(SessionPod pod, int port, String path)
      throws IOException, InterruptedException {
    String address = pod.address();
    String host = address.contains(":") ? "[" + address + "]" : address;
    return get(URI.create("http://" + host + ":" + port + path));
  }

  /** A request's own limit ends with the headers, and a body may never come. */
  private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> call =
        http.sendAsync(
            HttpRequest.newBuilder(uri).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
    try {
      return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      call.cancel(true);
    }
  }
}
