package dev.hearth.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One layer in the making. Files belong to root and are nobody's to write, unless it is said
 * otherwise: what runs in the image cannot change it even where its root is not read-only.
 */
final class Layers {
  /** The time of all files, so that it says nothing about where and when an image was made. */
  static final Instant TIME = Instant.ofEpochSecond(1);

  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
  private static final String ROOT = "0:0";

  private final FileEntriesLayer.Builder layer;

  private Layers(String name) {
    this.layer = FileEntriesLayer.builder().setName(name);
  }

  static Layers named(String name) {
    return new Layers(name);
  }

  /** A folder's files, in an order that does not depend on the disk. */
  Layers files(Path folder, String to, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .filter(wanted)
          .sorted()
          .forEach(file -> file(file, to + "/" + folder.relativize(file)));
    }
    return this;
  }

  Layers file(Path file, String to) {
    layer.addEntry(file, AbsoluteUnixPath.get(to), FILE, TIME, ROOT);
    return this;
  }

  Layers program(Path file, String to) {
    layer.addEntry(file, AbsoluteUnixPath.get(to), PROGRAM, TIME, ROOT);
    return this;
  }

  /** An empty folder. */
  Layers folder(Path like, String to, String mode, String owner) {
    layer.addEntry(
        like, AbsoluteUnixPath.get(to), FilePermissions.fromOctalString(mode), TIME, owner);
    return this;
  }

  FileEntriesLayer layer() {
    return layer.build();
  }
}
