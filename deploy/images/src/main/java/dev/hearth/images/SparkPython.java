package dev.hearth.images;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Spark's Python code for executors. It is in no Maven artifact, so it comes from where a person
 * has it, and runs with the Python of the base.
 *
 * @param zips pyspark.zip and py4j's
 * @param version of the base's Python, as 3.12
 */
record SparkPython(List<Path> zips, String version) {
  private static final Pattern ZIP = Pattern.compile("pyspark\\.zip|py4j-[0-9.]+-src\\.zip");
  private static final int ZIPS = 2;
  private static final Pattern PROGRAM = Pattern.compile("python(3\\.[0-9]+)");
  private static final List<String> PLACES = List.of("/usr/local/bin/python3", "/usr/bin/python3");

  /**
   * Finds both.
   *
   * @param folder {@code python/lib} of a Spark distribution or of the package pyspark
   */
  static SparkPython find(Path folder, BaseImage base) throws IOException {
    List<Path> zips = zips(folder);
    if (zips.size() != ZIPS) {
      throw new Refusal(
          "--pyspark %s has no pyspark.zip and py4j-*-src.zip: name the folder python/lib of a Spark distribution"
              .formatted(folder));
    }
    String version =
        version(base.root())
            .orElseThrow(
                () ->
                    new Refusal(
                        "--pyspark: the base image %s has no python3 in %s: name a base that has one, with --base"
                            .formatted(base.name(), PLACES)));
    return new SparkPython(zips, version);
  }

  private static List<Path> zips(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> ZIP.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** By the name of the program that the link leads to. */
  private static Optional<String> version(RootFolder root) throws IOException {
    for (String place : PLACES) {
      Matcher program = PROGRAM.matcher(root.resolve(place).getFileName().toString());
      if (program.matches() && Files.isRegularFile(root.resolve(place))) {
        return Optional.of(program.group(1));
      }
    }
    return Optional.empty();
  }

  void addTo(Layers layer, String home) {
    zips.forEach(zip -> layer.file(zip, home + "/python/lib/" + zip.getFileName()));
  }
}
