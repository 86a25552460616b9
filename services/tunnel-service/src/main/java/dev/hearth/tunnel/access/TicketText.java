package dev.hearth.tunnel.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ticket as its holder shows it: the session's id, a dot, 256 random bits. Never printed. */
public record TicketText(String session, String text) {
  private static final Pattern FORM =
      Pattern.compile("(?i:bearer) +((s[a-z0-9]{12})\\.[A-Za-z0-9_-]{43})");

  /** Empty unless there is one Authorization header and it has the form of a ticket. */
  public static Optional<TicketText> of(List<String> authorization) {
    if (authorization.size() != 1) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(authorization.getFirst());
    return matcher.matches()
        ? Optional.of(new TicketText(matcher.group(2), matcher.group(1)))
        : Optional.empty();
  }

  byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  @Override
  public String toString() {
    return "ticket of " + session;
  }
}
