package dev.hearth.session.sparkconf;

import dev.hearth.session.request.NearestName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The settings that a version of Spark knows, by name. */
public final class KnownSettings {
  /** What follows one of these is the user's to name. */
  private static final List<String> FAMILIES =
      List.of(
          "spark.hadoop.",
          "spark.hive.",
          "spark.executorEnv.",
          "spark.metrics.conf.",
          "spark.sql.catalog.",
          "spark.ssl.",
          "spark.kubernetes.executor.label.",
          "spark.kubernetes.executor.annotation.");

  /** By version; few, and read once: a session is made while its tenant's ledger is locked. */
  private static final Map<String, KnownSettings> READ = new ConcurrentHashMap<>();

  private final Set<String> names;

  private KnownSettings(Set<String> names) {
    this.names = names;
  }

  /** Those of {@code version}; of the version that is always there where no list came with it. */
  public static KnownSettings of(String version) {
    return READ.computeIfAbsent(version, KnownSettings::read);
  }

  private static KnownSettings read(String version) {
    InputStream list = KnownSettings.class.getResourceAsStream("/spark/keys-" + version + ".txt");
    if (list == null) {
      list = KnownSettings.class.getResourceAsStream("/spark/keys-4.0.1.txt");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      return new KnownSettings(
          lines
              .lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.toCollection(TreeSet::new)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean knows(String key) {
    return names.contains(key)
        || key.equals(GpuSettings.OF_TASKS)
        || FAMILIES.stream().anyMatch(key::startsWith);
  }

  Optional<String> nearest(String key) {
    return NearestName.of(key, names);
  }
}
