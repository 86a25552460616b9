package dev.hearth.tunnel.files;

import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SHA-256 that a caller says its body has, as RFC 9530 writes it. */
final class ContentDigest {
  /** Among other algorithms. */
  private static final Pattern SHA256 =
      Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)");

  private ContentDigest() {}

  /** Lower-case hex; nothing where it says nothing of this algorithm. */
  static Optional<String> of(MultiMap headers) {
    return headers.getAll("content-digest").stream()
        .map(SHA256::matcher)
        .filter(Matcher::find)
        .map(found -> HexFormat.of().formatHex(Base64.getDecoder().decode(found.group(1))))
        .findFirst();
  }
}
