package dev.hearth.tenant.tenancy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network, written as networks are: no bit set beyond its prefix, so that nobody means one
 * address and opens many.
 *
 * @param bits of an address of its kind: 32 or 128
 */
record Cidr(BigInteger network, int prefix, int bits) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "((?:(?:0|[1-9][0-9]{0,2})[.]){3}(?:0|[1-9][0-9]{0,2})|[0-9a-f:]{2,39})"
              + "/(0|[1-9][0-9]{0,2})");

  /** Empty where the text is none. */
  static Optional<Cidr> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    byte[] address;
    try {
      address = InetAddress.ofLiteral(matcher.group(1)).getAddress();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int bits = address.length * Byte.SIZE;
    int prefix = Integer.parseInt(matcher.group(2));
    BigInteger network = new BigInteger(1, address);
    // An IPv4 address in the form of IPv6 would be of the other kind than it looks.
    boolean asWritten = (bits == 128) == text.contains(":");
    boolean bare = network.signum() == 0 || network.getLowestSetBit() >= bits - prefix;
    return asWritten && prefix <= bits && bare
        ? Optional.of(new Cidr(network, prefix, bits))
        : Optional.empty();
  }

  /** Whether all of its addresses are the other's, too. */
  boolean isWithin(Cidr other) {
    int foreign = other.bits - other.prefix;
    return bits == other.bits
        && prefix >= other.prefix
        && network.shiftRight(foreign).equals(other.network.shiftRight(foreign));
  }
}
