package dev.hearth.session.sparkconf;

import dev.hearth.session.request.FieldFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packages by their Maven coordinates, which Spark's launcher resolves where the driver starts, and
 * the driver hands on to executors.
 */
public final class MavenPackages {
  /** The setting that they become, and in which a user may have named some as well. */
  public static final String SETTING = "spark.jars.packages";

  /** The field of the request. */
  public static final String FIELD = "packages";

  private static final int LONGEST = 256;

  /** As Spark takes it apart; whatever else Maven knows, such as a classifier, it refuses. */
  private static final Pattern COORDINATE =
      Pattern.compile("([A-Za-z0-9_.-]+)[:/]([A-Za-z0-9_.-]+)[:/]([A-Za-z0-9][A-Za-z0-9_.+-]*)");

  private MavenPackages() {}

  /**
   * What is wrong with {@code packages}, each for itself, among each other and beside {@code
   * theirs}, the setting's value in the same request; null where it is not set.
   */
  public static List<FieldFault> faults(List<String> packages, String theirs) {
    List<FieldFault> faults = new ArrayList<>();
    Map<String, String> versions = new LinkedHashMap<>();
    for (int i = 0; i < packages.size(); i++) {
      String field = FIELD + "[" + i + "]";
      String text = packages.get(i);
      Matcher match = COORDINATE.matcher(text);
      if (text.length() > LONGEST) {
        faults.add(
            new FieldFault(field, null, "is too long", "keep to " + LONGEST + " characters"));
      } else if (!match.matches() || text.contains("/")) {
        faults.add(
            new FieldFault(
                field,
                text,
                "is no package",
                "write group:artifact:version, as org.apache.iceberg:iceberg-core:1.9.2"));
      } else if (versions.put(name(match), match.group(3)) != null) {
        faults.add(
            new FieldFault(field, text, "is named twice", "keep the one version that is wanted"));
      } else if (contradicts(match, theirs)) {
        faults.add(
            new FieldFault(
                field,
                text,
                "has another version in sparkConf",
                "leave it out here, or out of " + SETTING));
      }
    }
    return faults;
  }

  /** Both, each package once. */
  static String joined(String theirs, List<String> packages) {
    List<String> all = new ArrayList<>();
    for (String text : theirs.split(",")) {
      if (!text.isBlank()) {
        all.add(text.strip());
      }
    }
    for (String text : packages) {
      if (all.stream().noneMatch(each -> each.replace('/', ':').equals(text))) {
        all.add(text);
      }
    }
    return String.join(",", all);
  }

  private static boolean contradicts(Matcher wanted, String theirs) {
    if (theirs == null) {
      return false;
    }
    for (String text : theirs.split(",")) {
      Matcher other = COORDINATE.matcher(text.strip());
      if (other.matches()
          && name(other).equals(name(wanted))
          && !other.group(3).equals(wanted.group(3))) {
        return true;
      }
    }
    return false;
  }

  private static String name(Matcher match) {
    return match.group(1) + ":" + match.group(2);
  }
}
