package dev.hearth.tunnel.access;

import java.security.MessageDigest;
import java.util.HexFormat;

/** A hash, compared in a time that doesn't depend on where two hashes differ. */
public final class Sha256 {
  private final byte[] bytes;

  private Sha256(byte[] bytes) {
    this.bytes = bytes;
  }

  /** From 64 hexadecimal digits; anything else is an {@link IllegalArgumentException}. */
  public static Sha256 ofHex(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != 32) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + bytes.length);
    }
    return new Sha256(bytes);
  }

  public static Sha256 of(TicketText ticket) {
    return new Sha256(ticket.sha256());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 hash && MessageDigest.isEqual(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 4) + "…";
  }
}
