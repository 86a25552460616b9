package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Spark distribution as a user has it, who never heard of Hearth: Spark's jars without our client
 * among them, started as {@code bin/spark-submit} does.
 */
final class SparkSubmit {
  /** Jobs that run for seconds never earn what the optimizing compiler costs. */
  static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Path home;
  private final boolean ui;
  private final Path java = Path.of(System.getProperty("hearth.java"), "bin", "java");

  private SparkSubmit(Path home, boolean ui) {
    this.home = home;
    this.ui = ui;
  }

  static SparkSubmit distribution(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    try (Stream<Path> files = Files.list(Launcher.REPOSITORY.resolve("local/spark/target/jars"))) {
      for (Path jar : files.filter(SparkSubmit::isSparks).toList()) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    return new SparkSubmit(home, false);
  }

  /** The same, with Spark's UI in its drivers, at this machine's own address alone. */
  SparkSubmit withUi() {
    return new SparkSubmit(home, true);
  }

  Launcher.Running submit(
      Path properties, String mainClass, Path jar, Path output, String... arguments) {
    List<String> words =
        new ArrayList<>(List.of("--properties-file", properties.toString(), "--class", mainClass));
    if (ui) {
      words.addAll(List.of("--conf", "spark.ui.enabled=true"));
    }
    words.add(jar.toString());
    words.addAll(List.of(arguments));
    return run(output, words);
  }

  /** With {@code --deploy-mode cluster} and these words behind it. */
  Launcher.Running submitToCluster(Path properties, Path output, List<String> words) {
    List<String> all =
        new ArrayList<>(
            List.of("--deploy-mode", "cluster", "--properties-file", properties.toString()));
    all.addAll(words);
    return run(output, all);
  }

  private Launcher.Running run(Path output, List<String> words) {
    List<String> request = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    request.addAll(words);
    List<String> line = new ArrayList<>(launched(request));
    line.add(1, QUICK_COMPILER);
    ProcessBuilder builder = inHome(line).redirectErrorStream(true).redirectOutput(output.toFile());
    try {
      return new Launcher.Running(line, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Spark's own launcher makes the driver's command line; its words end with a zero byte each. */
  private List<String> launched(List<String> request) {
    List<String> line =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-Xmx64m",
                QUICK_COMPILER,
                "-cp",
                home.resolve("jars") + "/*",
                "org.apache.spark.launcher.Main"));
    line.addAll(request);
    try {
      Process launcher = inHome(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String words = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return List.of(words.substring(words.indexOf("\0\n") + 2).split("\0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder inHome(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line).directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    if (ui) {
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    }
    builder.environment().put("JAVA_HOME", System.getProperty("hearth.java"));
    builder.environment().put("SPARK_HOME", home.toString());
    // A distribution has a file in which spark-submit finds this.
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder;
  }

  private static boolean isSparks(Path jar) {
    return !jar.getFileName().toString().startsWith("hearth-");
  }
}
