package dev.hearth.local.platform.demo;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leftovers;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where demos keep what is theirs: {@code demos/<name>} of a data folder. What a failed or
 * interrupted one left is there to be looked at until the next one starts, and goes then; nothing
 * goes that does not carry our mark.
 */
public final class DemoFolders {
  static final String MARK = "made-by-hearth-demo";
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private final DataFolder parent;

  public DemoFolders(DataFolder parent) {
    this.parent = parent;
  }

  /** The folder of a demo that starts now. */
  public DataFolder next() throws IOException {
    String now = LocalDateTime.now(ZoneOffset.UTC).format(NOW);
    return new DataFolder(
        parent.folder("demos").resolve(now + "-" + ProcessHandle.current().pid()));
  }

  /**
   * Gives a folder to the next demo to remove. Only under its lock: an unused one may go at once.
   */
  public static void mark(DataFolder demo) throws IOException {
    DataFolder.write(
        demo.resolve(MARK), "./hearth demo made this folder, and its next run removes it.\n");
  }

  /** Ends and removes what earlier demos left, except those that are still running. */
  public void removeEarlier() throws IOException, InterruptedException {
    List<Path> earlier;
    try (Stream<Path> entries = Files.list(parent.folder("demos"))) {
      earlier = entries.filter(DemoFolders::isMarked).toList();
    }
    for (Path entry : earlier) {
      remove(new DataFolder(entry));
    }
  }

  private static void remove(DataFolder demo) throws IOException, InterruptedException {
    try (FileChannel lock = demo.lock()) {
      Optional<State> state = State.read(demo);
      if (lock.isOpen() && state.isPresent()) {
        Leftovers.clear(state.get());
      }
    } catch (Refusal e) {
      return; // another demo is using it, or nobody can tell
    }
    DataFolder.remove(demo.root());
  }

  private static boolean isMarked(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(entry.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
  }
}
