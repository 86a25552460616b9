package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An amount as Kubernetes writes it, {@code 1500m} or {@code 2Gi}, in its base unit: cores or
 * bytes.
 */
public record Quantity(BigDecimal amount) {
  private static final Pattern FORM =
      Pattern.compile("(\\+?[0-9]+\\.?[0-9]*|\\+?\\.[0-9]+)(?:[eE]([+-]?[0-9]{1,2})|([a-zA-Z]*))");

  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  /** Longer texts are not amounts, and their powers would take long to work out. */
  private static final int LONGEST = 32;

  /** Reads a JSON string or number; empty if it is no amount. */
  public static Optional<Quantity> of(JsonNode value) {
    String text = value.asText().strip();
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    var number = new BigDecimal(form.group(1));
    if (form.group(2) != null) {
      return Optional.of(new Quantity(number.scaleByPowerOfTen(Integer.parseInt(form.group(2)))));
    }
    return Optional.ofNullable(UNITS.get(form.group(3)))
        .map(unit -> new Quantity(number.multiply(unit)));
  }

  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount));
  }

  public boolean exceeds(Quantity other) {
    return amount.compareTo(other.amount) > 0;
  }
}
