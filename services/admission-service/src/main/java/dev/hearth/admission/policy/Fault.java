package dev.hearth.admission.policy;

import java.util.regex.Pattern;

/**
 * One thing wrong with a pod: where, what, and what to do about it.
 *
 * @param forbidden true if nobody may have it (403), false if the value is out of bounds (422)
 */
public record Fault(boolean forbidden, String field, String value, String remedy) {
  /** Field and value are the user's text, and end up in our log. */
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private static final int LONGEST_VALUE = 120;

  static Fault forbidden(String field, String value, String remedy) {
    return new Fault(true, field, value, remedy);
  }

  static Fault outOfBounds(String field, String value, String remedy) {
    return new Fault(false, field, value, remedy);
  }

  String text() {
    String shown =
        value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value;
    return CONTROL.matcher(field + " '" + shown + "' is not accepted: " + remedy).replaceAll("?");
  }
}
