package dev.hearth.local.platform.client;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where this checkout's build of the client for Spark drivers lies. */
public final class ClientJar {
  private ClientJar() {}

  public static Path in(Path repository) throws IOException {
    Path target = repository.resolve("clients/java/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("hearth-client-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new Refusal("there is no hearth-client jar in " + target));
    }
  }
}
