package dev.hearth.events.egress;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network, by whatever address of it was written.
 *
 * @param network its first address as a number
 * @param bits of an address of its kind: 32 or 128
 * @param text as network policies take it
 */
public record Cidr(BigInteger network, int prefix, int bits, String text) {
  private static final Pattern SHAPE =
      Pattern.compile("(([0-9]{1,3}[.]){3}[0-9]{1,3}|[0-9a-f:]{2,39})/([0-9]{1,3})");

  private static final Pattern EXACT =
      Pattern.compile(
          "(((0|[1-9][0-9]{0,2})[.]){3}(0|[1-9][0-9]{0,2})|[0-9a-f:]{2,39})/(0|[1-9][0-9]{0,2})");

  /** Empty where the text is none; a name is never looked up. */
  public static Optional<Cidr> parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(matcher.group(1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = Integer.parseInt(matcher.group(3));
    // An IPv4 address in the form of IPv6 would be of the other kind than it looks.
    if (prefix > bits || (bits == 128) != matcher.group(1).contains(":")) {
      return Optional.empty();
    }
    int free = bits - prefix;
    return Optional.of(
        new Cidr(
            number(address).shiftRight(free).shiftLeft(free),
            prefix,
            bits,
            matcher.group(1) + "/" + prefix));
  }

  /**
   * The same, as networks are written only: no bit set beyond the prefix, so that nobody means one
   * address and opens many.
   */
  public static Optional<Cidr> parseExact(String text) {
    return EXACT.matcher(text).matches()
        ? parse(text).filter(Cidr::isWrittenByItsFirstAddress)
        : Optional.empty();
  }

  /** Whether all of its addresses are the other's, too. */
  public boolean isWithin(Cidr other) {
    int foreign = other.bits - other.prefix;
    return bits == other.bits
        && prefix >= other.prefix
        && network.shiftRight(foreign).equals(other.network.shiftRight(foreign));
  }

  private boolean isWrittenByItsFirstAddress() {
    return number(InetAddress.ofLiteral(text.substring(0, text.indexOf('/')))).equals(network);
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }
}
