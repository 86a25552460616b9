package dev.hearth.session.ticket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The secret itself: {@code <session>.<256 random bits>}. */
record TicketText(String value) {
  private static final int BYTES = 32;

  static TicketText of(String session) {
    byte[] bytes = new byte[BYTES];
    // Made here: a static one would be made with a native image, and every start would begin alike.
    new SecureRandom().nextBytes(bytes);
    return new TicketText(
        session + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Lower-case hex. The text has 256 random bits, so a plain hash gives nothing away. */
  String sha256() {
    try {
      byte[] text = value.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "TicketText[*****]";
  }
}
