package dev.hearth.tenant.tenancy;

import dev.hearth.events.secrecy.SecretSettings;
import dev.hearth.tenant.request.Faults;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Spark settings that all of a tenant's sessions begin with; what their users set goes before. They
 * are a resource of their own beside the policy, because others may set it: the policy limits the
 * tenant, so it is the platform's; these serve it, so they are for its own administrators.
 *
 * <p>Their shape and size are checked here. Which settings belong to the platform depends on the
 * session, so session-service leaves those out as it makes one, and says so there.
 *
 * @param settings any value may be a secret
 */
record SparkDefaults(Map<String, String> settings) {
  static final SparkDefaults NONE = new SparkDefaults(Map.of());

  /** Stands for a value that is not shown. */
  static final String HIDDEN = "*****";

  static final int MOST = 100;
  static final int LONGEST_NAME = 256;
  static final int LONGEST_VALUE = 4096;

  /** Part of the snapshot as members are, and bounded for the same reason. */
  static final int MOST_CHARACTERS = 16 * 1024;

  private static final Pattern NAME = Pattern.compile("spark[.][\\x21-\\x7e]{1,250}");
  private static final Pattern VALUE =
      Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{0," + LONGEST_VALUE + "}");

  SparkDefaults {
    settings = Map.copyOf(settings);
  }

  /** What was asked for, whole: a setting that is left out is none any more. */
  static SparkDefaults of(Map<String, String> given, Faults faults) {
    if (given.size() > MOST) {
      faults.add("(body)", given.size(), "are too many settings", "give at most " + MOST);
      return NONE;
    }
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, String> each : new TreeMap<>(given).entrySet()) {
      check(each.getKey(), each.getValue(), faults);
      settings.put(each.getKey(), each.getValue() == null ? "" : each.getValue());
    }
    if (characters(settings) > MOST_CHARACTERS) {
      faults.add(
          "(body)",
          characters(settings),
          "are too many characters altogether",
          "keep to " + MOST_CHARACTERS);
    }
    return new SparkDefaults(settings);
  }

  private static void check(String name, String value, Faults faults) {
    String field = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    if (!NAME.matcher(name).matches()) {
      faults.add(
          field,
          null,
          "is no name of a Spark setting",
          "begin with spark. and use up to " + LONGEST_NAME + " visible ASCII characters");
    } else if (faults.present(field, value, "give a text, or leave the setting out")) {
      // A value is not repeated: it may be a secret, and ends in logs of the caller's side.
      if (value.equals(HIDDEN)) {
        faults.add(
            field,
            null,
            "stands for a value that is not shown",
            "send the value itself, or leave the setting out to remove it");
      } else if (!VALUE.matcher(value).matches()) {
        faults.add(
            field,
            null,
            "is too long or holds control characters",
            "write up to " + LONGEST_VALUE + " characters in one line");
      }
    }
  }

  /**
   * As others may see them: what may be a secret, by its name or by what is in it, is not shown.
   */
  Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>(settings);
    shown.replaceAll((name, value) -> SecretSettings.lookSo(name, value) ? HIDDEN : value);
    return shown;
  }

  private static long characters(Map<String, String> settings) {
    return settings.entrySet().stream()
        .mapToLong(each -> (long) each.getKey().length() + each.getValue().length())
        .sum();
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "SparkDefaults" + settings.keySet();
  }
}
