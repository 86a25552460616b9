package dev.hearth.local.platform.demo;

import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Spark driver as a user would start one: spark-submit's own launcher makes the command line, and
 * the process gets a home of its own and nothing of ours in its environment.
 */
public final class SparkDriver {
  private final Path sparkHome;
  private final Path javaHome;
  private final Path folder;

  /**
   * @param sparkHome with {@code jars} in it, as a Spark distribution
   * @param folder the user's home, where also Spark's files lie
   */
  public SparkDriver(Path sparkHome, Path javaHome, Path folder) {
    this.sparkHome = sparkHome;
    this.javaHome = javaHome;
    this.folder = folder;
  }

  /** Starts {@code mainClass} of the first jar with the session's configuration. */
  public Leash submit(
      Path properties, List<Path> jars, String mainClass, List<String> arguments, Path log)
      throws IOException, InterruptedException {
    List<String> request = new ArrayList<>();
    request.addAll(List.of("org.apache.spark.deploy.SparkSubmit"));
    request.addAll(List.of("--properties-file", properties.toString()));
    request.addAll(List.of("--class", mainClass));
    if (jars.size() > 1) {
      List<String> more = jars.subList(1, jars.size()).stream().map(Path::toString).toList();
      request.addAll(List.of("--jars", String.join(",", more)));
    }
    request.add(jars.get(0).toString());
    request.addAll(arguments);
    return start("spark-driver", request, log);
  }

  /** Runs the same job without a session, on the master of Spark's own that {@code conf} names. */
  public Leash submitLocally(
      List<Path> jars, String mainClass, List<String> conf, List<String> arguments, Path log)
      throws IOException, InterruptedException {
    List<String> request = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    request.addAll(List.of("--class", mainClass));
    for (String one : conf) {
      request.addAll(List.of("--conf", one));
    }
    if (jars.size() > 1) {
      List<String> more = jars.subList(1, jars.size()).stream().map(Path::toString).toList();
      request.addAll(List.of("--jars", String.join(",", more)));
    }
    request.add(jars.get(0).toString());
    request.addAll(arguments);
    return start("spark-local", request, log);
  }

  private Leash start(String name, List<String> request, Path log)
      throws IOException, InterruptedException {
    return Leash.start(
        new Leash.Command(
            name, launched(request), environment(), folder, log, "TERM", Duration.ofSeconds(5)));
  }

  /** What Spark's launcher makes of a request: words that each end with a zero byte. */
  private List<String> launched(List<String> request) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(javaHome.resolve("bin/java").toString());
    line.addAll(List.of("-Xmx64m", "-cp", sparkHome.resolve("jars") + "/*"));
    line.add("org.apache.spark.launcher.Main");
    line.addAll(request);
    Path errors = Files.createTempFile(folder, "launcher", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    Process launcher = builder.start();
    String output = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (launcher.waitFor() != 0 || output.isBlank()) {
      throw new Refusal("Spark's launcher refused: " + Files.readString(errors).strip());
    }
    Files.delete(errors);
    // A line of its own comes first, to keep apart what a JVM itself may have printed.
    return List.of(output.substring(output.indexOf("\0\n") + 2).split("\0"));
  }

  private Map<String, String> environment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("JDK_JAVA_OPTIONS", "\"-Djdk.net.hosts.file=" + hosts() + "\"");
    environment.put("HOME", folder.toString());
    environment.put("PATH", javaHome.resolve("bin") + ":/usr/bin:/bin");
    environment.put("JAVA_HOME", javaHome.toString());
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("scratch").toString());
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("LANG", "C.UTF-8");
    environment.put("TZ", "UTC");
    return environment;
  }

  /**
   * All the names that there are for the process. It needs no others, and must not ask a resolver
   * for this machine's own, which is written down on some machines only.
   */
  private Path hosts() throws IOException {
    Path hosts = folder.resolve("hosts");
    String machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    Files.writeString(hosts, "127.0.0.1 localhost " + machine + "\n");
    return hosts;
  }
}
