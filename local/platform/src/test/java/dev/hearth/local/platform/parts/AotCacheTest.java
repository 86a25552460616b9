package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
  private static final Instant BUILT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir private Path target;
  private AotCache cache;

  @BeforeEach
  void makePackage() throws IOException {
    Path app = target.resolve("quarkus-app");
    for (String jar :
        List.of(
            "lib/boot/b.jar",
            "lib/main/m.jar",
            "lib/main/a.jar",
            "app/service.jar",
            "quarkus/transformed-bytecode.jar",
            "quarkus/generated-bytecode.jar",
            "quarkus/quarkus-application.dat")) {
      Files.createDirectories(app.resolve(jar).getParent());
      Files.createFile(app.resolve(jar));
      Files.setLastModifiedTime(app.resolve(jar), FileTime.from(BUILT));
    }
    cache = new AotCache(app);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Add-Opens", "java.base/java.lang java.base/java.nio");
    new JarOutputStream(Files.newOutputStream(cache.runner()), manifest).close();
    Files.setLastModifiedTime(cache.runner(), FileTime.from(BUILT));
  }

  @Test
  void packageIsStartedAsItIsWhereThereIsNoCache() throws IOException {
    assertThat(cache.line(Start.USUAL)).containsExactly("-jar", cache.runner().toString());
  }

  @Test
  void cacheOfThePackageIsTaken() throws IOException {
    made(BUILT.plusSeconds(1));

    assertThat(cache.line(Start.USUAL)).contains("-XX:AOTCache=" + cache.file());
  }

  @Test
  void packageBuiltSinceIsStartedAsItIs() throws IOException {
    made(BUILT.minusSeconds(1));

    assertThat(cache.line(Start.USUAL)).containsExactly("-jar", cache.runner().toString());
  }

  @Test
  void oneJarThatChangedIsEnough() throws IOException {
    made(BUILT.plusSeconds(1));
    Path jar = target.resolve("quarkus-app/lib/main/m.jar");
    Files.setLastModifiedTime(jar, FileTime.from(BUILT.plusSeconds(2)));

    assertThat(cache.isFresh()).isFalse();
  }

  @Test
  void whatTheBuildRewroteComesFirst() throws IOException {
    String app = target.resolve("quarkus-app").toString();

    assertThat(cache.line(Start.CACHED))
        .containsSequence(
            "-cp",
            String.join(
                ":",
                app + "/quarkus/transformed-bytecode.jar",
                app + "/quarkus/generated-bytecode.jar",
                app + "/app/service.jar",
                app + "/lib/main/a.jar",
                app + "/lib/main/m.jar",
                app + "/lib/boot/b.jar"),
            "io.quarkus.runner.GeneratedMain");
  }

  @Test
  void packagesThatTheManifestOpensAreOpened() throws IOException {
    assertThat(cache.line(Start.CACHED))
        .contains(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED");
  }

  @Test
  void trainingWritesBesideTheCache() throws IOException {
    assertThat(cache.line(Start.TRAINING))
        .contains("-XX:AOTCacheOutput=" + cache.file() + ".new." + ProcessHandle.current().pid());
  }

  private void made(Instant at) throws IOException {
    Files.createFile(cache.file());
    Files.setLastModifiedTime(cache.file(), FileTime.from(at));
  }
}
