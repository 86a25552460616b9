package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.machine.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds images on a small base and looks into the files. */
class ImageBuildTest {
  private static final int BASE_LAYERS = 1;

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void aCheckoutThatWasBuilt() throws IOException {
    checkout = Checkout.in(folder);
  }

  /** One file in one of the image's own layers. */
  private record Entry(int uid, int gid, int mode, long seconds, String text) {}

  @Test
  void aServiceIsWhatManifestsExpectOfIt() throws Exception {
    ImageTar image = build("tunnel-service-0.1.0.tar");

    JsonNode config = image.config().path("config");
    assertThat(image.tags()).containsExactly("hearth/tunnel-service:0.1.0");
    assertThat(image.config().path("architecture").asText()).isEqualTo("amd64");
    assertThat(config.path("User").asText()).isEqualTo("10001:10001");
    assertThat(image.entrypoint()).containsExactly("/opt/java/openjdk/bin/java", "@/app/java.args");
    assertThat(config.path("Cmd").isMissingNode() || config.path("Cmd").isNull()).isTrue();
    assertThat(config.path("ExposedPorts").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("8080/tcp", "8443/tcp");
    assertThat(image.environment())
        .containsOnlyKeys("PATH", "JAVA_HOME", "LANG")
        .containsEntry("JAVA_HOME", "/opt/java/openjdk");
    // Not the file's own name, which is of the machine.
    assertThat(config.at("/Labels/org.opencontainers.image.base.name").asText())
        .isEqualTo("test/base:1");
  }

  @Test
  void aServiceHasItsPackageAndAnAccount() throws Exception {
    Map<String, Entry> files = files(build("tunnel-service-0.1.0.tar"));

    assertThat(files)
        .containsKeys(
            "/app/quarkus-run.jar",
            "/app/app/tunnel-service-0.1.0.jar",
            "/app/lib/main/io.vertx.main.jar",
            "/app/lib/main/dev.hearth.hearth-events-0.1.0.jar",
            "/app/quarkus/generated-bytecode.jar");
    assertThat(files.get("/app/java.args").text().lines())
        .contains("--enable-native-access=ALL-UNNAMED")
        .endsWith("-jar", "/app/quarkus-run.jar");
    assertThat(files.get("/etc/passwd").text())
        .isEqualTo(
            """
            root:x:0:0:root:/root:/bin/bash
            hearth:x:10001:10001:Hearth:/tmp:/usr/sbin/nologin
            """);
  }

  @Test
  void theStartGateIsInTheImageOfTheTunnelAlone() throws Exception {
    assertThat(files(build("tunnel-service-0.1.0.tar"))).containsKey("/app/gate.sh");
    assertThat(files(build("tenant-service-0.1.0.tar"))).doesNotContainKey("/app/gate.sh");
  }

  @Test
  void aBaseWithoutAShellForTheStartGateIsRefused() throws Exception {
    Path base = new SmallBase().without("/bin/bash").write(folder);

    assertThatThrownBy(
            () ->
                checkout.build(
                    base.toString(),
                    List.of("tunnel-service"),
                    folder.resolve("out"),
                    folder.resolve("work")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("/bin/bash")
        .hasMessageContaining("tunnel-service");
  }

  /** A change of ours must not make every node pull the libraries anew. */
  @Test
  void librariesOfOthersAreALayerOfTheirOwn() throws Exception {
    ImageTar image = build("tunnel-service-0.1.0.tar");

    assertThat(files(image, BASE_LAYERS, BASE_LAYERS + 1).keySet())
        .filteredOn(file -> file.endsWith(".jar"))
        .containsExactly("/app/lib/boot/org.jboss.boot.jar", "/app/lib/main/io.vertx.main.jar");
  }

  @Test
  void whatRunsInAnImageCannotChangeIt() throws Exception {
    for (String file :
        List.of("tenant-service-0.1.0.tar", "tunnel-service-0.1.0.tar", "spark-4.0.1.tar")) {
      files(build(file))
          .forEach(
              (name, entry) -> {
                if (!name.equals("/opt/spark/work-dir/")) {
                  assertThat(entry.uid()).as(name).isZero();
                  assertThat(entry.gid()).as(name).isZero();
                  assertThat(entry.mode() & 0022).as("others' right to write %s", name).isZero();
                }
                assertThat(entry.mode() & 06000).as("set-id bits of %s", name).isZero();
              });
    }
  }

  @Test
  void sparkIsLaidOutAsItsKubernetesBackendExpects() throws Exception {
    ImageTar image = build("spark-4.0.1.tar");
    Map<String, Entry> files = files(image);

    assertThat(image.config().at("/config/User").asText()).isEqualTo("185:185");
    assertThat(image.config().at("/config/WorkingDir").asText()).isEqualTo("/opt/spark/work-dir");
    assertThat(image.entrypoint()).containsExactly("/opt/entrypoint.sh");
    assertThat(image.environment())
        .containsEntry("SPARK_HOME", "/opt/spark")
        .containsEntry("JAVA_HOME", "/opt/java/openjdk");
    assertThat(files)
        .containsKeys(
            "/opt/spark/jars/spark-core_2.13-4.0.1.jar",
            "/opt/spark/jars/hearth-client.jar",
            "/opt/spark/conf/log4j2.properties");
    assertThat(files.get("/opt/entrypoint.sh").mode() & 0777).isEqualTo(0755);
    assertThat(files.get("/opt/decom.sh").mode() & 0777).isEqualTo(0755);
    assertThat(files.get("/opt/gpus.sh").mode() & 0777).isEqualTo(0755);
    assertThat(files.get("/etc/passwd").text()).contains("spark:x:185:185:");
    Entry work = files.get("/opt/spark/work-dir/");
    assertThat(work.uid()).isEqualTo(185);
    assertThat(work.gid()).isZero();
    assertThat(work.mode() & 0777).isEqualTo(0775);
  }

  @Test
  void anInitOfTheBaseIsSparksFirstProcess() throws Exception {
    Path base = new SmallBase().with("/usr/bin/tini", "").write(folder);

    checkout.build(base, folder.resolve("out"), folder.resolve("work"));

    assertThat(ImageTar.open(folder.resolve("out/spark-4.0.1.tar")).entrypoint())
        .containsExactly("/usr/bin/tini", "--", "/opt/entrypoint.sh");
  }

  @Test
  void theSameInputGivesTheSameBytes() throws Exception {
    Path base = new SmallBase().write(folder);
    checkout.build(base, folder.resolve("one"), folder.resolve("work-1"));
    // Times of files are of the machine, not of the input.
    Files.setLastModifiedTime(
        checkout.root().resolve("local/spark/target/jars/hearth-client.jar"),
        FileTime.fromMillis(1_000_000_000_000L));

    checkout.build(base, folder.resolve("two"), folder.resolve("work-2"));

    for (String file :
        List.of("tenant-service-0.1.0.tar", "tunnel-service-0.1.0.tar", "spark-4.0.1.tar")) {
      assertThat(folder.resolve("two").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
  }

  @Test
  void anotherInputGivesAnotherImage() throws Exception {
    Path base = new SmallBase().write(folder);
    checkout.build(base, folder.resolve("one"), folder.resolve("work-1"));
    checkout.write(
        "services/tenant-service/target/quarkus-app/app/tenant-service-0.1.0.jar", "changed");

    checkout.build(base, folder.resolve("two"), folder.resolve("work-2"));

    assertThat(contents("two", "tenant-service-0.1.0.tar"))
        .isNotEqualTo(contents("one", "tenant-service-0.1.0.tar"));
    assertThat(contents("two", "tunnel-service-0.1.0.tar"))
        .isEqualTo(contents("one", "tunnel-service-0.1.0.tar"));
  }

  @Test
  void onlyWhatIsNamedIsWritten() throws Exception {
    Path base = new SmallBase().write(folder);

    checkout.build(
        base.toString(), List.of("spark"), folder.resolve("out"), folder.resolve("work"));

    assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/spark-4.0.1.tar");
    assertThat(folder.resolve("out").toFile().list()).hasSize(1);
  }

  @Test
  void anImageThatThereIsNotIsNamed() {
    assertThatThrownBy(
            () ->
                checkout.build(
                    "x", List.of("sparkle"), folder.resolve("out"), folder.resolve("work")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("--only sparkle")
        .hasMessageContaining("tenant-service, tunnel-service, spark");
  }

  @Test
  void jarsOfAnotherVersionThanTheCatalogueSaysAreRefused() throws Exception {
    Files.move(
        checkout.root().resolve("local/spark/target/jars/spark-core_2.13-4.0.1.jar"),
        checkout.root().resolve("local/spark/target/jars/spark-core_2.13-4.0.2.jar"));

    assertThatThrownBy(() -> build("spark-4.0.1.tar"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("spark-core_2.13-4.0.1.jar")
        .hasMessageContaining("spark-core_2.13-4.0.2.jar");
  }

  private ImageTar build(String file) throws Exception {
    Path out = folder.resolve("out");
    if (!Files.exists(out.resolve(file))) {
      checkout.build(new SmallBase().write(folder), out, folder.resolve("work"));
    }
    return ImageTar.open(out.resolve(file));
  }

  private List<String> contents(String run, String file) {
    return ImageTar.open(folder.resolve(run).resolve(file)).contents();
  }

  private static Map<String, Entry> files(ImageTar image) throws IOException {
    return files(image, BASE_LAYERS, image.layers().size());
  }

  private static Map<String, Entry> files(ImageTar image, int from, int to) throws IOException {
    Map<String, Entry> files = new TreeMap<>();
    try (TarFile tar = new TarFile(image.file().toFile())) {
      for (String layer : new ArrayList<>(image.layers().subList(from, to))) {
        for (TarArchiveEntry entry : tar.getEntries()) {
          if (entry.getName().equals(layer)) {
            read(tar.getInputStream(entry), files);
          }
        }
      }
    }
    return files;
  }

  private static void read(InputStream layer, Map<String, Entry> files) throws IOException {
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(layer)))) {
      for (TarArchiveEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
        files.put(
            "/" + one.getName(),
            new Entry(
                (int) one.getLongUserId(),
                (int) one.getLongGroupId(),
                one.getMode(),
                one.getLastModifiedTime().to(TimeUnit.SECONDS),
                one.isFile() ? new String(in.readAllBytes(), StandardCharsets.UTF_8) : ""));
      }
    }
  }
}
