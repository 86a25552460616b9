package dev.hearth.session.submission;

import dev.hearth.session.request.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads variables for processes of the user's in the cluster: names that every process can be given
 * and that nothing else there sets, and values that fit into a message and a process together.
 */
final class EnvironmentReader {
  static final String FIELD = "environment";

  private static final int MOST_VARIABLES = 50;
  private static final int LONGEST_VALUE = 4096;

  /** Names and values together. */
  private static final int MOST_CHARACTERS = 32 * 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private static final String RENAME = "leave it out or rename it";
  private static final String OPTIONS =
      "set spark.driver.extraJavaOptions or spark.executor.extraJavaOptions in sparkConf";

  /** Names that belong to somebody, and what to do in their place. */
  private record Reserved(Pattern names, String remedy) {}

  private static final List<Reserved> RESERVED =
      List.of(
          new Reserved(Pattern.compile("(SPARK|HEARTH|KUBERNETES)_.*"), RENAME),
          // A node's container runtime may take them for a right to its GPUs.
          new Reserved(Pattern.compile("NVIDIA_.*"), "leave it out: ask for GPUs by executor.gpus"),
          new Reserved(Pattern.compile("PATH|HOME|JAVA_HOME|CLASSPATH"), RENAME),
          // Each JVM in the pod would read them, and one that says a heap would break the size.
          new Reserved(
              Pattern.compile("JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS"), OPTIONS),
          new Reserved(
              Pattern.compile("LD_.*"),
              "set spark.driver.extraLibraryPath or spark.executor.extraLibraryPath in sparkConf"),
          // The images' entrypoints are scripts, and would run what these name before anything
          // else.
          new Reserved(Pattern.compile("BASH.*|SHELLOPTS|IFS"), RENAME));

  private EnvironmentReader() {}

  /** The variables in the field {@code environment}. Faults are noted in {@code fields}. */
  static Map<String, String> read(JsonFields fields) {
    Map<String, String> environment = fields.texts(FIELD);
    if (environment.size() > MOST_VARIABLES) {
      fields.fault(FIELD, null, "has too many entries", "keep to " + MOST_VARIABLES);
      return environment;
    }
    environment.forEach((name, value) -> check(fields, name, value));
    if (characters(environment) > MOST_CHARACTERS) {
      fields.fault(
          FIELD,
          null,
          "is too long altogether",
          "keep to " + MOST_CHARACTERS + " characters, or use a file");
    }
    return environment;
  }

  private static void check(JsonFields fields, String name, String value) {
    String field = FIELD + "." + name;
    if (!NAME.matcher(name).matches()) {
      fields.fault(field, null, "is no name of a variable", "use letters, digits and underscores");
      return;
    }
    for (Reserved reserved : RESERVED) {
      if (reserved.names().matcher(name).matches()) {
        fields.fault(field, null, "belongs to the platform", reserved.remedy());
        return;
      }
    }
    if (value.length() > LONGEST_VALUE || value.indexOf('\0') >= 0) {
      fields.fault(
          field,
          null,
          "is too long or holds a zero byte",
          "keep to " + LONGEST_VALUE + " characters");
    }
  }

  private static long characters(Map<String, String> environment) {
    return environment.entrySet().stream()
        .mapToLong(each -> (long) each.getKey().length() + each.getValue().length())
        .sum();
  }
}
