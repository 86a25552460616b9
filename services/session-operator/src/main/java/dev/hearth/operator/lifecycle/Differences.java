package dev.hearth.operator.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether an object lacks anything that is wanted of it. What the API server or others added does
 * not count, so a repeat that would change nothing is never sent.
 */
final class Differences {
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(\\.[0-9]+)?([numkMGTPE]|[KMGTPE]i)?");

  private Differences() {}

  static boolean exist(JsonNode wanted, JsonNode actual) {
    if (wanted.isObject()) {
      return differ(wanted, actual);
    }
    if (wanted.isArray()) {
      if (actual == null || actual.size() != wanted.size()) {
        return !(wanted.isEmpty() && actual == null);
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (exist(wanted.get(i), actual.get(i))) {
          return true;
        }
      }
      return false;
    }
    return actual == null || !(wanted.equals(actual) || sameAmount(wanted, actual));
  }

  private static boolean differ(JsonNode wanted, JsonNode actual) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode is = actual == null ? null : actual.get(field.getKey());
      boolean nothing = field.getValue().isContainerNode() && field.getValue().isEmpty();
      if (!(nothing && is == null) && exist(field.getValue(), is)) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameAmount(JsonNode wanted, JsonNode actual) {
    String one = wanted.asText();
    String other = actual.asText();
    return QUANTITY.matcher(one).matches()
        && QUANTITY.matcher(other).matches()
        && new Quantity(one)
                .getNumericalAmount()
                .compareTo(new Quantity(other).getNumericalAmount())
            == 0;
  }
}
