package dev.hearth.deploy;

import java.util.Locale;
import java.util.Optional;

/**
 * One setting of a service, as its {@code @ConfigMapping} declares it.
 *
 * @param name the property
 * @param type in words
 * @param standard what holds where nobody sets it; empty where it then has no value
 * @param required whether the service does not start without it
 * @param text what its Javadoc says, as Markdown
 */
record Setting(String name, String type, Optional<String> standard, boolean required, String text) {

  /** As MicroProfile Config reads it: upper case, and an underscore for each other sign. */
  String variable() {
    StringBuilder variable = new StringBuilder();
    for (char sign : name.toUpperCase(Locale.ROOT).toCharArray()) {
      variable.append(Character.isLetterOrDigit(sign) && sign < 128 ? sign : '_');
    }
    return variable.toString();
  }

  /** What stands in a table for its default. */
  String shownStandard() {
    if (required) {
      return "**must be set**";
    }
    return standard.map(value -> "`" + value + "`").orElse("none");
  }
}
