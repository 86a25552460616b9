package dev.hearth.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the application.properties of a service say that concerns who installs it: our own settings
 * that have a value there, and the variables by which some of Quarkus' can be set.
 */
final class PackagedSettings {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([A-Z][A-Z_]*):([^}]*)}");

  private final Map<String, String> ours = new LinkedHashMap<>();
  private final List<Variable> variables = new ArrayList<>();

  /**
   * A variable of ours that stands for a setting of Quarkus.
   *
   * @param text the comment above it
   */
  record Variable(String name, String standard, String property, String text) {}

  PackagedSettings(Path file) {
    try {
      String comment = "";
      boolean open = false;
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("#")) {
          String words = line.substring(1).strip();
          comment = open ? comment + " " + words : words;
          open = true;
        } else {
          // It is about the line below it, and about more variables that follow at once.
          comment = read(line, comment) ? comment : "";
          open = false;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the line has a variable. */
  private boolean read(String line, String comment) {
    String[] parts = line.split("=", 2);
    if (parts.length < 2) {
      return false;
    }
    if (parts[0].startsWith("hearth.")) {
      ours.put(parts[0], parts[1]);
    }
    Matcher expression = EXPRESSION.matcher(parts[1]);
    if (!expression.matches()) {
      return false;
    }
    variables.add(
        new Variable(expression.group(1), expression.group(2).strip(), parts[0], comment));
    return true;
  }

  Map<String, String> ours() {
    return ours;
  }

  List<Variable> variables() {
    return variables;
  }
}
