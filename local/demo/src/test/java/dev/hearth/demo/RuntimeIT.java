package dev.hearth.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Spark home of local/spark, which has no parent pom and so must be held to the same versions.
 */
class RuntimeIT {
  private static final Path HOME = Path.of("../spark/target").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void hasTheVersionsThatTheRootPomPins() throws Exception {
    assertThat(jars())
        .contains(
            "spark-core_2.13-" + System.getProperty("spark.version") + ".jar",
            "spark-kubernetes_2.13-" + System.getProperty("spark.version") + ".jar",
            "hadoop-client-api-" + System.getProperty("hadoop.version") + ".jar",
            "hadoop-client-runtime-" + System.getProperty("hadoop.version") + ".jar",
            "hearth-client.jar")
        .filteredOn(name -> name.startsWith("spark-core") || name.startsWith("hadoop-client"))
        .hasSize(3);
  }

  @Test
  void hasWhatTheTunnelNeedsOfNetty() throws Exception {
    assertThat(jars())
        .anyMatch(name -> name.startsWith("netty-handler-proxy-"))
        .anyMatch(name -> name.startsWith("netty-codec-socks-"));
  }

  @Test
  void twoThatMakeTheSameDataAtOnceMakeItOnce() throws Exception {
    // Given
    Path data = folder.resolve("scale");
    String[] arguments = {"--folder", data.toString(), "--scale", "0.001"};
    Path oneLog = folder.resolve("one.log");
    Path otherLog = folder.resolve("other.log");

    // When
    Process one = start(oneLog, arguments);
    Process other = start(otherLog, arguments);
    try {
      awaitSuccess(one, oneLog);
      awaitSuccess(other, otherLog);
    } finally {
      one.destroyForcibly();
      other.destroyForcibly();
    }

    // Then
    assertThat(List.of(Files.readString(oneLog), Files.readString(otherLog)))
        .filteredOn(text -> text.contains("is there already"))
        .singleElement()
        .asString()
        .doesNotContain("wrote");
    assertThat(TpchData.isThere(data, 0.001)).isTrue();
    assertThat(TpchData.isThere(data, 0.01)).isFalse();
    assertThat(parquet(data, "lineitem")).hasSize(4);
    assertThat(parquet(data, "region")).hasSize(1);
  }

  private static List<Path> parquet(Path data, String table) throws Exception {
    try (Stream<Path> files = Files.list(data.resolve(table))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  private static List<String> jars() throws Exception {
    try (Stream<Path> files = Files.list(HOME.resolve("jars"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** In a JVM of its own: this one has the platform BOM's versions on its class path. */
  private static Process start(Path log, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String opened :
        List.of(
            "java.lang",
            "java.lang.invoke",
            "java.nio",
            "java.util",
            "sun.nio.ch",
            "sun.util.calendar")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx700m", "-cp"));
    command.add(
        String.join(
            File.pathSeparator,
            "target/classes",
            "target/lib/*",
            HOME.resolve("conf").toString(),
            HOME.resolve("jars") + "/*"));
    command.add(TpchData.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.redirectOutput(log.toFile()).start();
  }

  private static void awaitSuccess(Process process, Path log) throws Exception {
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("waited for the data").isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }
}
