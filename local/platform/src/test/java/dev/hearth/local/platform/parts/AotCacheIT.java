package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real JVMs on a package of one class: they write a cache, take it, and bear one that is wrong. */
class AotCacheIT {
  private static final long LIMIT_SECONDS = 60;
  private static final List<String> JVM =
      List.of(Site.java().toString(), "-Xmx64m", "-XX:+UseSerialGC");
  private static final String MAIN = "io/quarkus/runner/GeneratedMain.class";

  @TempDir private Path target;
  private AotCache cache;

  @BeforeEach
  void makePackage() throws IOException {
    Path source = target.resolve("io/quarkus/runner/GeneratedMain.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        """
        package io.quarkus.runner;

        public final class GeneratedMain {
          public static void main(String[] arguments) {
            System.out.println("started");
          }
        }
        """);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
        .isZero();
    Path app = target.resolve("quarkus-app");
    for (String folder : List.of("app", "lib/main", "lib/boot", "quarkus")) {
      Files.createDirectories(app.resolve(folder));
    }
    cache = new AotCache(app);
    jar(cache.runner());
    jar(app.resolve("quarkus/generated-bytecode.jar"), MAIN);
  }

  @Test
  void whatATrainingLeftIsTaken() throws Exception {
    train();

    assertThat(cache.isFresh()).isTrue();
    assertThat(run("-XX:AOTMode=on", cache.line(Start.USUAL)).strip()).isEqualTo("started");
  }

  @Test
  void cacheThatDoesNotFitIsPassedOverWithoutALine() throws Exception {
    train();
    byte[] whole = Files.readAllBytes(cache.file());
    Files.write(cache.file(), Arrays.copyOf(whole, whole.length / 2));

    assertThat(run("-XX:AOTMode=auto", cache.line(Start.CACHED))).isEqualTo("started\n");
    assertThat(run("-XX:AOTMode=on", cache.line(Start.CACHED))).doesNotContain("started");
  }

  @Test
  void rubbishIsNotTaken() throws IOException {
    Path draft = target.resolve("service.aot.new." + ProcessHandle.current().pid());
    Files.writeString(draft, "rubbish");

    assertThatThrownBy(() -> cache.adopt(JVM))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cache");
    assertThat(draft).doesNotExist();
    assertThat(cache.file()).doesNotExist();
  }

  @Test
  void anotherTrainingUnderWayKeepsItsDraftAndABrokenOffOneDoesNot() throws Exception {
    Process other = new ProcessBuilder(JVM.getFirst(), "-version").start();
    other.waitFor();
    Path broken = target.resolve("service.aot.new." + other.pid() + ".config");
    Path underWay =
        target.resolve("service.aot.new." + ProcessHandle.current().parent().orElseThrow().pid());
    for (Path draft : List.of(broken, underWay)) {
      Files.writeString(draft, "somebody's");
    }

    cache.forget();

    assertThat(broken).doesNotExist();
    assertThat(underWay).exists();
  }

  private void train() throws Exception {
    assertThat(run("-XX:+UseSerialGC", cache.line(Start.TRAINING))).contains("started");
    cache.adopt(JVM);
  }

  private static String run(String option, List<String> launch) throws Exception {
    List<String> line = new ArrayList<>(JVM);
    line.add(option);
    line.addAll(launch);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("its end").isTrue();
    return text;
  }

  private void jar(Path file, String... classes) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (String name : classes) {
        jar.putNextEntry(new JarEntry(name));
        jar.write(Files.readAllBytes(target.resolve(name)));
        jar.closeEntry();
      }
    }
  }
}
