package dev.hearth.session.sparkconf;

import dev.hearth.events.secrecy.SecretSettings;
import dev.hearth.session.request.FieldFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A user's own Spark settings, looked through one by one. Spark itself takes every key in silence,
 * so what is wrong must be said here or nobody will.
 *
 * @param faults for which the request is refused
 * @param warnings about settings that are kept all the same
 */
public record UserSettings(
    Map<String, String> settings, List<FieldFault> faults, List<String> warnings) {
  /** Stands for a value that is not shown. Any value may be a secret, whatever its key is. */
  public static final String HIDDEN = "*****";

  private static final int MOST = 500;
  private static final int LONGEST = 16_384;
  private static final int LONGEST_KEY = 256;

  /** All that a driver pod is given travels to its cluster in one message. */
  private static final int MOST_CHARACTERS = 128 * 1024;

  /** Unknown keys for which the nearest known one is sought: that takes milliseconds each. */
  private static final int MOST_SOUGHT = 25;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Whatever looks like nothing or like a space, such as no-break spaces from a web page. */
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}\\p{Cf}\\x85]");

  public UserSettings {
    settings = Map.copyOf(settings);
    faults = List.copyOf(faults);
    warnings = List.copyOf(warnings);
  }

  /**
   * Looks through {@code given}.
   *
   * @param field where the request holds them
   * @param driverPod whether they are for a driver that is a pod
   */
  public static UserSettings check(
      String field, Map<String, String> given, KnownSettings known, boolean driverPod) {
    List<FieldFault> faults = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    if (given.size() > MOST) {
      faults.add(new FieldFault(field, null, "has too many settings", "keep to " + MOST));
      return new UserSettings(given, faults, warnings);
    }
    if (driverPod && characters(given) > MOST_CHARACTERS) {
      faults.add(
          new FieldFault(
              field, null, "is too long altogether", "keep to " + MOST_CHARACTERS + " characters"));
    }
    for (Map.Entry<String, String> each : new TreeMap<>(given).entrySet()) {
      Optional<FieldFault> fault = fault(field, each.getKey(), each.getValue(), driverPod);
      fault.ifPresent(faults::add);
      if (fault.isEmpty() && !known.knows(each.getKey())) {
        boolean seek = warnings.size() < MOST_SOUGHT;
        warnings.add(
            warning(each.getKey(), seek ? known.nearest(each.getKey()) : Optional.empty()));
      }
    }
    return new UserSettings(given, faults, warnings);
  }

  /** The same with something to be told besides. */
  public UserSettings withWarning(String warning) {
    List<String> all = new ArrayList<>(warnings);
    all.add(warning);
    return new UserSettings(settings, faults, all);
  }

  /** The value as a refusal may repeat it, which ends up in logs of the user's side. */
  static String shown(String key, String value) {
    return SecretSettings.isNamedSo(key) ? HIDDEN : value;
  }

  private static String warning(String key, Optional<String> nearest) {
    String hint = nearest.map(name -> "; the nearest is " + name).orElse("");
    return key + " is no setting that Spark knows" + hint + ". It was kept.";
  }

  private static long characters(Map<String, String> given) {
    return given.entrySet().stream()
        .mapToLong(each -> (long) each.getKey().length() + each.getValue().length())
        .sum();
  }

  /** What is wrong with one setting for anybody who is not the platform. */
  static Optional<FieldFault> fault(String field, String key, String value, boolean driverPod) {
    if (key.length() > LONGEST_KEY) {
      String start = key.substring(0, LONGEST_KEY) + "…";
      String remedy = "keep names to " + LONGEST_KEY + " characters";
      return refuse(field, start, "", "is too long a name", remedy);
    }
    String bare = BLANK.matcher(key).replaceAll("");
    if (!bare.equals(key)) {
      return refuse(field, key, value, "has white space in its name", "write \"" + bare + "\"");
    }
    if (!key.startsWith("spark.") || key.equals("spark.")) {
      String remedy =
          "write spark.hadoop." + key + " where it is meant for Hadoop, or leave it out";
      return refuse(field, key, value, "is no Spark setting", remedy);
    }
    Optional<String> remedy = PlatformSettings.remedyFor(key, driverPod);
    if (remedy.isPresent()) {
      return refuse(field, key, value, "belongs to the platform", remedy.get());
    }
    if (CONTROL.matcher(key + value).find()) {
      return refuse(field, key, value, "holds control characters", "write it in one line");
    }
    if (value.length() > LONGEST) {
      return refuse(field, key, "", "is too long", "keep to " + LONGEST + " characters");
    }
    return Optional.empty();
  }

  private static Optional<FieldFault> refuse(
      String field, String key, String value, String message, String remedy) {
    return Optional.of(new FieldFault(field + "." + key, shown(key, value), message, remedy));
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "UserSettings[" + settings.keySet() + "]";
  }
}
