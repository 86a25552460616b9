package dev.hearth.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A main class's {@code --name value} pairs. Unknown, repeated and missing ones are refused by
 * name.
 */
final class Options {
  private final Map<String, String> values = new LinkedHashMap<>();

  Options(String[] arguments, Set<String> known) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || !known.contains(arguments[i].substring(2))) {
        throw new IllegalArgumentException(
            "unknown argument " + arguments[i] + ", known: " + known);
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      if (values.put(arguments[i].substring(2), arguments[i + 1]) != null) {
        throw new IllegalArgumentException(arguments[i] + " is given twice");
      }
    }
  }

  String required(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + " is missing");
    }
    return value;
  }

  String or(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }
}
