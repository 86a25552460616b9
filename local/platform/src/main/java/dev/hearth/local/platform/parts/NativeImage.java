package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A service as an executable of its own, where {@code ./mvnw package -Dquarkus.native.enabled=true}
 * has made one.
 *
 * @param module the service's folder
 */
record NativeImage(Path module) {

  /**
   * The whole command line.
   *
   * @param temporary a folder for what it writes beside
   */
  List<String> line(int heapMiB, Path temporary) throws IOException {
    List<String> line = new ArrayList<>(List.of(executable().toString()));
    line.add("-Xmx" + heapMiB + "m");
    line.add("-Djava.io.tmpdir=" + temporary);
    line.add("-Duser.timezone=UTC");
    return line;
  }

  private Path executable() throws IOException {
    Path target = module.resolve("target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        List<Path> found =
            files
                .filter(file -> file.getFileName().toString().endsWith("-runner"))
                .filter(Files::isExecutable)
                .toList();
        if (found.size() == 1) {
          return found.getFirst();
        }
      }
    }
    throw new Refusal(
        ("%s has no native executable in %s: with GRAALVM_HOME set, './mvnw -pl services/%s -am"
                + " package -DskipTests -Dquarkus.native.enabled=true' makes it")
            .formatted(module.getFileName(), target, module.getFileName()));
  }
}
