package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From bearer tokens to users: those in a file, by their hash, and those of service accounts. */
public final class Authentication {
  private static final String BEARER = "bearer ";

  private final Map<String, User> byHash;
  private final AccountTokens accounts;

  private Authentication(Map<String, User> byHash, AccountTokens accounts) {
    this.byHash = byHash;
    this.accounts = accounts;
  }

  /** Reads {@code [{"token", "user", "groups": []}]}; no file, no such users. */
  public static Authentication of(Optional<Path> file, AccountTokens accounts) throws IOException {
    Map<String, User> users = new HashMap<>();
    if (file.isPresent()) {
      for (JsonNode entry : Json.parse(Files.readAllBytes(file.get()))) {
        List<String> groups = new ArrayList<>();
        entry.path("groups").forEach(g -> groups.add(g.asText()));
        String token = Json.text(entry, "token");
        String user = Json.text(entry, "user");
        if (token.isEmpty() || user.isEmpty()) {
          throw new IOException("each entry of " + file.get() + " needs a token and a user");
        }
        users.put(hash(token), User.of(user, "", groups));
      }
    }
    return new Authentication(users, accounts);
  }

  /** The user that a header names; anonymous without one; refused where it does not hold. */
  public User ofHeader(String header) {
    if (header == null || header.isEmpty()) {
      return User.ANONYMOUS;
    }
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw Refusal.unauthorized();
    }
    return ofToken(header.substring(BEARER.length()).strip()).orElseThrow(Refusal::unauthorized);
  }

  public Optional<User> ofToken(String token) {
    User known = byHash.get(hash(token));
    return known != null ? Optional.of(known) : accounts.verify(token);
  }

  private static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
