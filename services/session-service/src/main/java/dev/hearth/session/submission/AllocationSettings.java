package dev.hearth.session.submission;

import dev.hearth.session.request.JsonFields;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Dynamic allocation as it stands in the Spark configurations that people have: numbers that fields
 * of a request stand for, and what Hearth sets to the same value in every session. The settings
 * that say anything else are left to be refused.
 */
final class AllocationSettings {
  private static final String SETTINGS = "sparkConf";
  private static final String ALLOCATION = "spark.dynamicAllocation.";
  private static final String MIN = ALLOCATION + "minExecutors";
  private static final String MAX = ALLOCATION + "maxExecutors";
  private static final String INITIAL = ALLOCATION + "initialExecutors";
  private static final Set<String> NUMBERS = Set.of(MIN, MAX, INITIAL);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

  /** As SparkConfiguration has them. */
  private static final Map<String, String> SAME_IN_ALL =
      Map.of(
          ALLOCATION + "enabled",
          "true",
          ALLOCATION + "shuffleTracking.enabled",
          "true",
          "spark.kubernetes.allocation.batch.size",
          "20");

  private final Map<String, String> others = new TreeMap<>();
  private final Map<String, Integer> numbers = new TreeMap<>();

  AllocationSettings(Map<String, String> sparkConf) {
    sparkConf.forEach(
        (key, value) -> {
          if (NUMBERS.contains(key) && NUMBER.matcher(value).matches()) {
            numbers.put(key, Integer.valueOf(value));
          } else if (!value.equals(SAME_IN_ALL.get(key))) {
            others.put(key, value);
          }
        });
  }

  /** All other settings. */
  Map<String, String> others() {
    return others;
  }

  /** The request's fields, and those that these settings stand for. */
  Set<String> given(JsonFields request) {
    Set<String> given = new TreeSet<>(request.given());
    if (numbers.containsKey(MIN)) {
      given.add("executor.min");
    }
    if (numbers.containsKey(MAX)) {
      given.add("executor.max");
    }
    return given;
  }

  /** Most executors at once, from its field or the setting. */
  int max(JsonFields request, JsonFields executor, int standard, int most) {
    int field = executor.integer("max", standard, 1, most);
    return said(request, MAX, executor.has("max"), field, 1, most);
  }

  /** Executors that are kept whatever they do, from its field or the setting. */
  int min(JsonFields request, JsonFields executor, int most) {
    int field = executor.integer("min", 0, 0, most);
    int min = said(request, MIN, executor.has("min"), field, 0, most);
    Integer initial = numbers.get(INITIAL);
    int first = Math.max(1, min);
    if (initial != null && initial != first) {
      request.fault(
          SETTINGS + "." + INITIAL,
          initial.toString(),
          "is not what Hearth sets, which is " + first + " here",
          "leave it out: a session starts with executor.min executors, and at least one");
    }
    return min;
  }

  /** Notes a fault where the fewest are more than the most, in the place that says so. */
  void inOrder(JsonFields request, JsonFields executor, int min, int max) {
    if (min <= max) {
      return;
    }
    String fewest = Integer.toString(min);
    if (executor.has("min")) {
      executor.fault("min", fewest, "is more than max", "choose at most " + max);
    } else {
      request.fault(
          SETTINGS + "." + MIN,
          fewest,
          "is more than executor.max, which is " + max,
          "choose at most " + max + ", or say " + MAX + ", too");
    }
  }

  private int said(
      JsonFields request, String key, boolean fieldIsGiven, int field, int least, int most) {
    Integer number = numbers.get(key);
    if (number == null) {
      return field;
    }
    String name = key.equals(MAX) ? "executor.max" : "executor.min";
    if (fieldIsGiven && number != field) {
      request.fault(
          SETTINGS + "." + key,
          number.toString(),
          "is not what " + name + " says",
          "leave one of the two out: they mean the same");
      return field;
    }
    if (number < least || number > most) {
      request.fault(
          SETTINGS + "." + key,
          number.toString(),
          "is out of bounds",
          "give a whole number from " + least + " to " + most);
      return field;
    }
    return number;
  }
}
