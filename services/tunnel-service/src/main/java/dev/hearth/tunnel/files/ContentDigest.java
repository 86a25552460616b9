package dev.hearth.tunnel.files;

import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 that a caller says its body has, as RFC 9530 writes it.
 *
 * @param isClear whether it can be understood, where it is said
 * @param sha256 lower-case hex; empty where nothing of this algorithm is said
 */
record ContentDigest(boolean isClear, Optional<String> sha256) {
  /** Among other algorithms. */
  private static final Pattern SHA256 =
      Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)");

  static ContentDigest of(MultiMap headers) {
    String all = String.join(",", headers.getAll("content-digest"));
    Matcher found = SHA256.matcher(all);
    return found.find()
        ? new ContentDigest(
            true, Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(found.group(1)))))
        : new ContentDigest(!all.contains("sha-256"), Optional.empty());
  }
}
