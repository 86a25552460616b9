package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hearth images}, as far as it goes without a base image. */
@Order(7)
@LocalOnly("how images are made")
class ImagesIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void helpKnowsTheTask() {
    var help = Launcher.start(folder.resolve("help"), "help");

    assertThat(help.exitCode(LIMIT)).isZero();
    assertThat(help.text().lines()).anyMatch(line -> line.startsWith("  images "));
  }

  @Test
  void whereTheImagesGoMustBeSaid() {
    isRefused("hearth: say where the images go: --tar DIR, --push REGISTRY or both");
  }

  @Test
  void anImageThatThereIsNotIsAnsweredWithThoseThatThereAre() {
    isRefused(
        "hearth: --only warp: there is no such image; there are: tenant-service, session-service,"
            + " billing-service, session-operator, admission-service, tunnel-service, spark",
        "--tar",
        folder.toString(),
        "--only",
        "warp");
  }

  @Test
  void theFullImagesAreCommandsForWhoHasAnEngine() {
    var printed = Launcher.start(folder.resolve("run"), "images", "--dockerfile");

    assertThat(printed.exitCode(LIMIT)).isZero();
    assertThat(printed.text().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("docker build -f deploy/images/spark/Dockerfile "));
  }

  private void isRefused(String line, String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "images";
    System.arraycopy(options, 0, words, 1, options.length);

    var refused = Launcher.start(folder.resolve("run"), words);

    assertThat(refused.exitCode(LIMIT)).isNotZero();
    assertThat(refused.text().lines()).containsExactly(line);
  }
}
