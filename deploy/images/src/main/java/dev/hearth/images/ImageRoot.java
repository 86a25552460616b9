package dev.hearth.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs in what images hold, without an engine: in namespaces of their own, with the
 * image's files as the root. What it shows of a container is its files, read-only; neither its user
 * nor its limits.
 *
 * @param enter what gives a program namespaces of its own
 */
public record ImageRoot(List<String> enter) {
  private static final String SCRIPT = script();
  private static final List<List<String>> WAYS =
      List.of(List.of("unshare", "-Urm"), List.of("unshare", "-m"));
  private static final long LIMIT_SECONDS = 60;

  /** The first way that this machine allows; empty where it allows none. */
  public static Optional<ImageRoot> find() throws InterruptedException {
    for (List<String> way : WAYS) {
      List<String> probe = new ArrayList<>(way);
      probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"));
      try {
        if (run(probe).code() == 0) {
          return Optional.of(new ImageRoot(way));
        }
      } catch (IOException e) {
        // There is no such program here.
      }
    }
    return Optional.empty();
  }

  /**
   * The command line of a program in an image.
   *
   * @param root the image's files, but for the service's
   * @param app the service's files
   * @param data a folder that the program finds at the same path and may write to
   */
  public List<String> line(RootFolder root, Path app, Path data, List<String> program) {
    List<String> line = new ArrayList<>(enter);
    line.addAll(List.of("bash", "-c", SCRIPT, "image-root"));
    line.add(root.path().toString());
    line.add(app.toString());
    line.add(data.toString());
    line.addAll(program);
    return line;
  }

  /** What a short program had to say. */
  record Result(int code, String output) {}

  /** Runs a short program to its end. */
  static Result run(List<String> line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(line.getFirst() + " did not end within " + LIMIT_SECONDS + " s");
    }
    return new Result(process.exitValue(), output.strip());
  }

  private static String script() {
    try (InputStream in = ImageRoot.class.getResourceAsStream("image-root.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
