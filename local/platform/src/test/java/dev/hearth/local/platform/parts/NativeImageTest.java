package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeImageTest {
  @TempDir private Path folder;
  private NativeImage image;

  @BeforeEach
  void makePackage() throws IOException {
    Path target = Files.createDirectories(folder.resolve("tenant-service/target"));
    // What lies beside an executable: its sources, and how it was made.
    Files.createFile(target.resolve("tenant-service-1.0-runner.jar"));
    Files.createFile(target.resolve("tenant-service-1.0-runner-build-output-stats.json"));
    image = new NativeImage(folder.resolve("tenant-service"));
  }

  @Test
  void executableIsRunWithTheHeapOfItsService() throws IOException {
    Path executable = folder.resolve("tenant-service/target/tenant-service-1.0-runner");
    Files.createFile(executable);
    assertThat(executable.toFile().setExecutable(true)).isTrue();

    assertThat(image.line(112, folder))
        .startsWith(executable.toString(), "-Xmx112m")
        .contains("-Djava.io.tmpdir=" + folder, "-Duser.timezone=UTC");
  }

  @Test
  void whereThereIsNoneTheCommandIsSaidThatMakesIt() {
    assertThatThrownBy(() -> image.line(112, folder))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("tenant-service has no native executable")
        .hasMessageContaining("GRAALVM_HOME")
        .hasMessageContaining("-pl services/tenant-service -am");
  }
}
