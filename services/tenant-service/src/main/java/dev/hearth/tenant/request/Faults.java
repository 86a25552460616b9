package dev.hearth.tenant.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Collects what is wrong with a request while it is read. */
public final class Faults {
  /** Up to here an unknown name counts as a misspelt one. */
  private static final int TYPOS = 3;

  private static final int SHOWN = 200;

  /** Faults with which a hint is sought; a request with more of them was not meant for us. */
  private static final int MOST_HINTS = 100;

  private final List<Fault> found = new ArrayList<>();

  public void add(String name, Object value, String message, String remedy) {
    found.add(new Fault(name, shown(value), message, remedy));
  }

  /** A field that must be there. */
  public boolean present(String name, Object value, String remedy) {
    if (value == null) {
      add(name, null, "is missing", remedy);
    }
    return value != null;
  }

  /** A text that must match {@code pattern}. */
  public void text(String name, String value, Pattern pattern, String remedy) {
    if (present(name, value, remedy) && !pattern.matcher(value).matches()) {
      add(name, value, "is not acceptable", remedy);
    }
  }

  /** A whole number between {@code least} and {@code most}. */
  public void whole(String name, Long value, long least, long most) {
    String remedy = "give a whole number from " + least + " to " + most;
    if (present(name, value, remedy) && (value < least || value > most)) {
      add(name, value, "is out of range", remedy);
    }
  }

  /** Each of {@code values} is one of {@code allowed}. */
  public void oneOf(String name, Iterable<String> values, Set<String> allowed) {
    for (String value : values) {
      if (value == null || !allowed.contains(value)) {
        add(name, value, "is not known", "use one of " + new TreeSet<>(allowed));
      }
    }
  }

  /** Fields that the request has and that nobody reads. */
  public void unknown(String path, Map<String, Object> unread, Set<String> known) {
    if (unread != null) {
      unread.forEach(
          (name, value) ->
              add(
                  path + name,
                  value,
                  "is not known",
                  found.size() < MOST_HINTS ? nearest(name, known) : "remove it"));
    }
  }

  /** Refuses the request unless nothing was found. */
  public void refuseIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidRequest(found);
    }
  }

  /** What to do about the unknown field {@code name}. */
  public static String nearest(String name, Set<String> known) {
    return known.stream()
        .filter(one -> Math.abs(one.length() - name.length()) <= TYPOS)
        .min(Comparator.<String>comparingInt(one -> typos(name, one)).thenComparing(one -> one))
        .filter(one -> typos(name, one) <= Math.min(TYPOS, one.length() / 2))
        .map(one -> "did you mean " + one + "?")
        .orElse("remove it; known fields are " + new TreeSet<>(known));
  }

  /** Levenshtein's distance, case ignored. */
  private static int typos(String given, String known) {
    int[] above = new int[known.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= given.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        boolean same =
            Character.toLowerCase(given.charAt(i - 1))
                == Character.toLowerCase(known.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
      }
      above = row;
    }
    return above[known.length()];
  }

  private static Object shown(Object value) {
    return value instanceof String text && text.length() > SHOWN
        ? text.substring(0, SHOWN) + "…"
        : value;
  }
}
