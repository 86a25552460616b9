package dev.hearth.local.platform.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The one folder that holds all of a platform; only its owner may look into it. */
public final class DataFolder {
  /** What a platform's own data, logs and some sessions take. */
  public static final long PLATFORM_DISK = 2L << 30;

  private final Path root;

  public DataFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Path root() {
    return root;
  }

  public Path resolve(String path) {
    return root.resolve(path);
  }

  /** A folder inside, made where it is missing. */
  public Path folder(String path) throws IOException {
    Path folder = root.resolve(path);
    Files.createDirectories(folder);
    return folder;
  }

  /**
   * A folder inside, for one run of this process. What earlier runs of the kind left goes, broken
   * off or failed; what belongs to a process that lives stays.
   */
  public DataFolder forOneRun(String kind) throws IOException {
    Pattern folder = Pattern.compile(Pattern.quote(kind) + "-([0-9]{1,18})-.*");
    try (Stream<Path> inside = Files.list(root)) {
      for (Path one : inside.toList()) {
        Matcher run = folder.matcher(one.getFileName().toString());
        if (run.matches() && ProcessHandle.of(Long.parseLong(run.group(1))).isEmpty()) {
          remove(one);
        }
      }
    }
    long own = ProcessHandle.current().pid();
    return new DataFolder(Files.createTempDirectory(root, kind + "-" + own + "-"));
  }

  public Path log(String name) throws IOException {
    return folder("logs").resolve(name + ".log");
  }

  public Path state() {
    return root.resolve("state.json");
  }

  public void create() {
    try {
      Path parent = root.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (!Files.isDirectory(root)) {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      refuseForeign();
    } catch (IOException e) {
      throw new Refusal("cannot use the data folder " + root + ": " + e, e);
    }
    requireDisk(PLATFORM_DISK);
  }

  /** Holds the folder against a second platform until the process ends or the lock is closed. */
  public FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new Refusal(
          "a platform is already running on "
              + root
              + "; stop it with './hearth down' or give another folder with --data");
    }
    return channel;
  }

  /** Writes a file that only its owner may read, whole or not at all. */
  public static void writeSecret(Path file, String text) throws IOException {
    write(file, text, "rw-------");
  }

  /** Writes a file whole or not at all. */
  public static void write(Path file, String text) throws IOException {
    write(file, text, "rw-r--r--");
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a folder and what is in it, following no link. */
  public static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  /** Secrets go in here, and the modes of a folder that somebody uses otherwise aren't ours. */
  private void refuseForeign() throws IOException {
    Set<PosixFilePermission> others =
        EnumSet.complementOf(
            EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE));
    if (!Collections.disjoint(Files.getPosixFilePermissions(root), others)) {
      throw new Refusal(
          "the data folder "
              + root
              + " is open to other users; name one that does not exist yet, or 'chmod 700' it");
    }
  }

  /** Refuses, in one line, where less than so many bytes are free. */
  public void requireDisk(long bytes) {
    try {
      long free = Files.getFileStore(root).getUsableSpace();
      if (free < bytes) {
        throw new Refusal(
            "only %d MiB of disk are free at %s; this needs %d MiB"
                .formatted(free >> 20, root, bytes >> 20));
      }
    } catch (IOException e) {
      throw new Refusal("cannot ask for the free disk space at " + root + ": " + e, e);
    }
  }
}
