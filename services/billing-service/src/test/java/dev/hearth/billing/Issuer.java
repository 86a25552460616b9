package dev.hearth.billing;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.testkit.Silence;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** An identity provider as far as a resource server asks one: it publishes its keys. */
final class Issuer implements Closeable {
  static final String KEY = "of-the-tests";

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Silence silence = new Silence(server.getAddress().getPort());
  private final KeyPair keys;

  Issuer() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    serve(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"token_endpoint\":\"%1$s/token\"}"
            .formatted(address()));
    serve("/keys", "{\"keys\":[" + key((RSAPublicKey) keys.getPublic()) + "]}");
    server.start();
  }

  Silence silence() {
    return silence;
  }

  /** For the service that believes it, and for the tests' own hand in signing. */
  Map<String, String> settings() {
    String pem = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    return Map.of(
        "quarkus.oidc.auth-server-url",
        address(),
        // A key that is not known is asked for again at once, instead of every ten minutes.
        "quarkus.oidc.token.forced-jwk-refresh-interval",
        "1S",
        "smallrye.jwt.new-token.issuer",
        address(),
        "smallrye.jwt.sign.key",
        "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----");
  }

  private String address() {
    return "http://127.0.0.1:" + silence.port();
  }

  private static String key(RSAPublicKey key) {
    return "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(
            KEY,
            unsigned(key.getModulus().toByteArray()),
            unsigned(key.getPublicExponent().toByteArray()));
  }

  private static String unsigned(byte[] number) {
    byte[] digits = number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digits);
  }

  private void serve(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @Override
  public void close() throws IOException {
    silence.close();
    server.stop(0);
  }
}
