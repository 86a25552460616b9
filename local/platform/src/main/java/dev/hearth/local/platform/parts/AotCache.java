package dev.hearth.local.platform.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a service's JVM need not do again at each start: its classes, parsed and linked, as they
 * were at the end of a training run. The JVM caches only what comes from its own class path, so the
 * package is started past its own class loader then.
 *
 * @param app Quarkus's folder of one service, {@code target/quarkus-app}
 */
record AotCache(Path app) {
  private static final long CHECK_SECONDS = 30;

  private static final Pattern DRAFT = Pattern.compile("service[.]aot[.]new[.]([0-9]{1,18})(.*)");

  /** A cache that does not fit is not worth a line: the start is slower, and nothing else. */
  private static final List<String> QUIET = List.of("-Xlog:aot=off", "-Xlog:cds=off");

  /** Beside the package, so that whatever cleans up the one cleans up the other. */
  Path file() {
    return app.resolveSibling("service.aot");
  }

  /**
   * Whether it was made from the package that lies there now. The JVM looks, too, but not at every
   * jar: one that a training had little use for may change unnoticed.
   */
  boolean isFresh() {
    try (Stream<Path> files = Files.walk(app)) {
      FileTime made = Files.getLastModifiedTime(file());
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  Path runner() {
    return new QuarkusPackage(app).runner();
  }

  /** The end of a JVM's command line: what starts the service, after the JVM's other options. */
  List<String> line(Start start) throws IOException {
    return switch (start) {
      case NATIVE -> throw new IllegalArgumentException("an executable has no JVM to start");
      case USUAL -> line(isFresh() ? Start.CACHED : Start.PACKAGED);
      case PACKAGED -> List.of("-jar", runner().toString());
      case TRAINING -> flat("-XX:AOTCacheOutput=" + draft(), QuarkusPackage.MAIN);
      case CACHED -> flat("-XX:AOTCache=" + file(), QuarkusPackage.MAIN);
    };
  }

  /**
   * Takes what the training run left, once a JVM has accepted it.
   *
   * @param jvm how a JVM is started that runs the service: what it lets modules do has to be the
   *     same
   */
  void adopt(List<String> jvm) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(jvm);
    line.add("-XX:AOTMode=on");
    line.addAll(flat("-XX:AOTCache=" + draft(), "-version"));
    Process check =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!check.waitFor(CHECK_SECONDS, TimeUnit.SECONDS)) {
      check.destroyForcibly();
    }
    if (check.waitFor() != 0) {
      forget();
      throw new IOException("the JVM does not take the cache that it wrote to " + draft());
    }
    Files.move(draft(), file(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what training runs left that were broken off; another that is under way keeps its. */
  void forget() throws IOException {
    try (Stream<Path> files = Files.list(app.toAbsolutePath().getParent())) {
      for (Path file : files.toList()) {
        Matcher draft = DRAFT.matcher(file.getFileName().toString());
        if (draft.matches() && isOursOrNobodys(Long.parseLong(draft.group(1)))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isOursOrNobodys(long trainer) {
    return trainer == ProcessHandle.current().pid() || ProcessHandle.of(trainer).isEmpty();
  }

  /** By the process that trains: two may do so at once, and each takes its own. */
  private Path draft() {
    return app.resolveSibling("service.aot.new." + ProcessHandle.current().pid());
  }

  private List<String> flat(String cache, String what) throws IOException {
    List<String> line = new ArrayList<>(QUIET);
    line.add(cache);
    line.addAll(new QuarkusPackage(app).flat(app.toString(), what));
    return line;
  }
}
