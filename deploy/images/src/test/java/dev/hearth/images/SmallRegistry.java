package dev.hearth.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a registry as pushing and pulling need, in memory, by the distribution API; under TLS
 * with a certificate that nobody vouches for.
 */
final class SmallRegistry implements AutoCloseable {
  private static final String PASSWORD = "changeit";
  private static final String DIGEST = "Docker-Content-Digest";

  /** What was pushed: blobs by digest, manifests by tag and by digest. */
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer server;

  SmallRegistry(Path folder) throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(folder.resolve("registry.p12"))));
    server.setExecutor(threads);
    server.createContext("/v2/", this::handle);
    server.start();
  }

  private static SSLContext tls(Path store) throws Exception {
    ImageRoot.Result made =
        ImageRoot.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
    if (made.code() != 0) {
      throw new IllegalStateException("keytool: " + made.output());
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  String address() {
    return "localhost:" + server.getAddress().getPort();
  }

  Map<String, byte[]> manifests() {
    return manifests;
  }

  Map<String, byte[]> blobs() {
    return blobs;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/v2/")) {
        answer(exchange, 200, new byte[0]);
      } else if (path.contains("/manifests/")) {
        manifest(exchange, path.substring("/v2/".length()).replace("/manifests/", ":"));
      } else if (path.contains("/blobs/uploads/")) {
        upload(exchange, path);
      } else {
        get(exchange, blobs, path.substring(path.lastIndexOf('/') + 1));
      }
    }
  }

  private void manifest(HttpExchange exchange, String name) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      manifests.put(name, body);
      exchange.getResponseHeaders().add(DIGEST, digest(body));
      answer(exchange, 201, new byte[0]);
      return;
    }
    exchange
        .getResponseHeaders()
        .add("Content-Type", "application/vnd.docker.distribution.manifest.v2+json");
    get(exchange, manifests, name);
  }

  private void upload(HttpExchange exchange, String path) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        exchange.getResponseHeaders().add("Location", path + next.incrementAndGet());
        answer(exchange, 202, new byte[0]);
      }
      case "PATCH" -> {
        uploads.put(path, body);
        exchange.getResponseHeaders().add("Location", path);
        answer(exchange, 202, new byte[0]);
      }
      case "PUT" -> {
        byte[] blob = uploads.remove(path);
        boolean whole = exchange.getRequestURI().getQuery().equals("digest=" + digest(blob));
        if (whole) {
          blobs.put(digest(blob), blob);
        }
        answer(exchange, whole ? 201 : 400, new byte[0]);
      }
      default -> answer(exchange, 405, new byte[0]);
    }
  }

  private static void get(HttpExchange exchange, Map<String, byte[]> from, String name)
      throws IOException {
    byte[] found = from.get(name);
    if (found == null) {
      answer(exchange, 404, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().add(DIGEST, digest(found));
    answer(exchange, 200, found);
  }

  private static void answer(HttpExchange exchange, int code, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(code, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
