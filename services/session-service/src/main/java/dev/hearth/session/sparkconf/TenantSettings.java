package dev.hearth.session.sparkconf;

import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.request.FieldFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A tenant's Spark defaults, as far as a session can have them. The session's user cannot mend
 * them, so what does not fit is left out and told, never a reason to refuse.
 *
 * @param settings that the session begins with
 * @param warnings about what was left out, and about names that Spark does not know
 */
public record TenantSettings(Map<String, String> settings, List<String> warnings) {
  /** Unknown names for which the nearest known one is sought: that takes milliseconds each. */
  private static final int MOST_SOUGHT = 5;

  /**
   * What makes the driver's process load or run what it names, and where it writes. Where that is a
   * process on the user's machine, only the user may say so: an administrator of their tenant has
   * no business there.
   */
  private static final Set<String> LOADED =
      Set.of(
          "spark.archives",
          "spark.driver.defaultJavaOptions",
          "spark.driver.extraClassPath",
          "spark.driver.extraJavaOptions",
          "spark.driver.extraLibraryPath",
          "spark.extraListeners",
          "spark.files",
          "spark.jars",
          "spark.local.dir",
          "spark.plugins",
          "spark.pyspark.driver.python",
          "spark.pyspark.python",
          "spark.r.command",
          "spark.submit.pyFiles");

  private static final List<String> LOADED_FAMILIES =
      List.of("spark.jars.", "spark.r.driver.", "spark.r.shell.", "spark.sql.hive.metastore.jars");

  /** What a batch application of the request says in fields of its own. */
  private static final Set<String> OF_APPLICATIONS = Set.of("spark.jars", "spark.submit.pyFiles");

  public TenantSettings {
    settings = Map.copyOf(settings);
    warnings = List.copyOf(warnings);
  }

  /** Those of {@code defaults} that a session of that kind can have. */
  public static TenantSettings of(Map<String, String> defaults, String kind, SessionSpec spec) {
    KnownSettings known = KnownSettings.of(spec.sparkVersion());
    Map<String, String> settings = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    int sought = 0;
    for (Map.Entry<String, String> each : new TreeMap<>(defaults).entrySet()) {
      String key = each.getKey();
      Optional<String> objection = objection(key, each.getValue(), kind, spec);
      if (objection.isPresent()) {
        warnings.add(key + ", a default of the tenant, was left out: it " + objection.get() + ".");
        continue;
      }
      settings.put(key, each.getValue());
      if (!known.knows(key)) {
        Optional<String> nearest = sought++ < MOST_SOUGHT ? known.nearest(key) : Optional.empty();
        warnings.add(
            key
                + ", a default of the tenant, is no setting that Spark knows"
                + nearest.map(name -> "; the nearest is " + name).orElse("")
                + ". It was kept; an administrator of the tenant can change it.");
      }
    }
    return new TenantSettings(settings, warnings);
  }

  private static Optional<String> objection(
      String key, String value, String kind, SessionSpec spec) {
    Optional<FieldFault> fault = UserSettings.fault("", key, value, spec.driver() != null);
    if (fault.isEmpty() && key.equals(GpuSettings.OF_TASKS)) {
      fault = GpuSettings.fault("", value, spec.executor());
    }
    if (fault.isPresent()) {
      return fault.map(each -> each.message() + " (" + each.remedy() + ")");
    }
    if (spec.application() != null && OF_APPLICATIONS.contains(key)) {
      return Optional.of("is said by the application's own fields");
    }
    boolean usersMachine = spec.driver() == null || spec.driverIsSubmitted(kind);
    return usersMachine && isLoaded(key)
        ? Optional.of("says what Spark loads on your machine, which only you may (set it yourself)")
        : Optional.empty();
  }

  private static boolean isLoaded(String key) {
    return LOADED.contains(key) || LOADED_FAMILIES.stream().anyMatch(key::startsWith);
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "TenantSettings" + settings.keySet();
  }
}
