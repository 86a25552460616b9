package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of service accounts, as JWTs signed with a key in the data folder: valid until they
 * expire, or until the account or the pod that they are bound to is gone.
 */
public final class AccountTokens {
  private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
  private static final String ISSUER = "https://kubernetes.default.svc";
  private static final int KEY_BYTES = 32;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final ObjectStore store;
  private final Clock clock;
  private final SecretKeySpec key;

  public AccountTokens(Path folder, ObjectStore store, Clock clock) throws IOException {
    this.store = store;
    this.clock = clock;
    Path file = folder.resolve("token.key");
    if (!Files.exists(file)) {
      byte[] fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      // Nobody else's to read at any moment, and there as a whole or not at all.
      Path next = Files.createTempFile(folder, "token.key", "", OWNER_ONLY);
      Files.write(next, fresh);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
    key = new SecretKeySpec(Files.readAllBytes(file), "HmacSHA256");
  }

  /** The object that a token dies with: a pod, or nothing where its uid is empty. */
  public record Bound(String name, String uid) {
    public static final Bound NOTHING = new Bound("", "");
  }

  /** Mints a token; none where there is no such account. */
  public Optional<String> mint(String namespace, String account, Bound pod, Duration life) {
    return store
        .get(new ObjectKey("serviceaccounts", namespace, account))
        .map(found -> mint(found, pod, life));
  }

  private String mint(Stored account, Bound pod, Duration life) {
    String namespace = account.key().namespace();
    String name = account.key().name();
    Instant now = clock.instant();
    ObjectNode claims = Json.object();
    claims.putArray("aud").add(ISSUER);
    claims.put("iss", ISSUER).put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(life).getEpochSecond());
    claims.put("sub", "system:serviceaccount:" + namespace + ":" + name);
    ObjectNode about = claims.putObject("kubernetes.io").put("namespace", namespace);
    about.putObject("serviceaccount").put("name", name).put("uid", account.uid());
    if (!pod.uid().isEmpty()) {
      about.putObject("pod").put("name", pod.name()).put("uid", pod.uid());
    }
    String body = HEADER + "." + encode(Json.string(claims));
    return body + "." + sign(body);
  }

  public Optional<User> verify(String token) {
    int dot = token.lastIndexOf('.');
    if (dot < 0 || !token.startsWith(HEADER + ".")) {
      return Optional.empty();
    }
    String body = token.substring(0, dot);
    byte[] expected = sign(body).getBytes(StandardCharsets.US_ASCII);
    byte[] given = token.substring(dot + 1).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(expected, given)) {
      return Optional.empty();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(body.substring(HEADER.length() + 1));
      return userOf(Json.parse(claims));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<User> userOf(JsonNode claims) {
    JsonNode about = claims.path("kubernetes.io");
    String namespace = Json.text(about, "namespace");
    String account = Json.text(about, "serviceaccount", "name");
    String uid = Json.text(about, "serviceaccount", "uid");
    boolean current = claims.path("exp").asLong() > clock.instant().getEpochSecond();
    boolean accountLives =
        store
            .get(new ObjectKey("serviceaccounts", namespace, account))
            .filter(a -> a.uid().equals(uid))
            .isPresent();
    String podUid = Json.text(about, "pod", "uid");
    boolean podLives = podUid.isEmpty() || store.byUid(podUid).isPresent();
    return current && accountLives && podLives
        ? Optional.of(User.serviceAccount(namespace, account, uid))
        : Optional.empty();
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
