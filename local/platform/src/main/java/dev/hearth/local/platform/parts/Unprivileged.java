package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How to run a program that refuses to be root. Root runs it as nobody: in a user namespace, where
 * the kernel still takes it for root's own, or where containers forbid those by giving root up and
 * keeping the one right to reach what is in root's folders.
 *
 * @param prefix what comes before the program
 * @param uid whose files it takes for its own
 */
record Unprivileged(List<String> prefix, int uid) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65_534;
  private static final long PROBE_SECONDS = 20;

  static final Unprivileged AS_IT_IS = new Unprivileged(List.of(), -1);
  static final Unprivileged NAMESPACE = new Unprivileged(List.of("unshare", "-U"), ROOT);
  static final Unprivileged GIVEN_UP =
      new Unprivileged(
          List.of(
              "setpriv",
              // Else access(2) would forget that right, and Postgres not find its own program.
              "--securebits=+no_setuid_fixup",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--inh-caps=-all,+dac_override",
              "--ambient-caps=-all,+dac_override"),
          NOBODY);

  /** The first way in which {@code program} can be run and {@code folder} be written to. */
  static Unprivileged choose(List<Unprivileged> ways, Path program, Path folder)
      throws IOException {
    if (!isRoot()) {
      return AS_IT_IS;
    }
    for (Unprivileged way : ways) {
      if (way.works(program, folder)) {
        return way;
      }
    }
    throw new Refusal(
        "Postgres does not run as root, and this machine lets root neither enter a user namespace"
            + " (unshare -U) nor become nobody (setpriv): run ./hearth as an ordinary user");
  }

  static boolean isRoot() throws IOException {
    return Integer.valueOf(ROOT).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  List<String> line(Path program) {
    List<String> line = new ArrayList<>(prefix);
    line.add(program.toString());
    return line;
  }

  /** Gives a folder, which an earlier start may have made in another way, to this one. */
  void own(Path folder) throws IOException {
    if (uid < 0 || Integer.valueOf(uid).equals(Files.getAttribute(folder, "unix:uid"))) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }

          /** Last of all the folder itself: what was interrupted is begun again. */
          @Override
          public FileVisitResult postVisitDirectory(Path inner, IOException trouble)
              throws IOException {
            return visitFile(inner, null);
          }
        });
  }

  private boolean works(Path program, Path folder) {
    List<String> probe = line(Path.of("test"));
    probe.addAll(List.of("-x", program.toString(), "-a", "-w", folder.toString()));
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
