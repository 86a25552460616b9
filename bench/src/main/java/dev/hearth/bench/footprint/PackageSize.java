package dev.hearth.bench.footprint;

import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a service takes on disk.
 *
 * @param bytes of its package
 * @param cacheBytes of its AOT cache beside it
 */
record PackageSize(int jars, long bytes, long cacheBytes) {
  private static final double MIB = 1 << 20;

  static PackageSize of(Path repository, String service) throws IOException {
    Path target = repository.resolve("services/" + service + "/target");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(target.resolve("quarkus-app"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    int jars = (int) files.stream().filter(file -> file.toString().endsWith(".jar")).count();
    return new PackageSize(jars, bytes, Files.size(target.resolve("service.aot")));
  }

  Row row(String service) {
    return Row.of(
            service + ".package",
            "MiB",
            Measure.of((bytes + cacheBytes) / MIB),
            Measure.of(bytes / MIB))
        .withNote("the package of " + jars + " jars with its cache; baseline: without");
  }
}
