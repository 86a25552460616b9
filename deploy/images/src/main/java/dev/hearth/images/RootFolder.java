package dev.hearth.images;

import dev.hearth.local.platform.machine.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A folder that takes the place of a container's root. Whatever an image says, nothing outside of
 * the folder is written or read: links are followed as if the folder were the root.
 */
public record RootFolder(Path path) {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final int MOST_LINKS = 40;

  /** Lays a layer over what is there; what only root may make (devices, owners) is left out. */
  void add(InputStream layer) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(layer)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        add(entry, tar);
      }
    }
  }

  /** Where a path of the container is in the folder, links followed. */
  public Path resolve(String inside) throws IOException {
    Deque<String> rest = new ArrayDeque<>(parts(inside));
    Path at = path;
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.equals("..")) {
        at = at.equals(path) ? path : at.getParent();
        continue;
      }
      Path next = at.resolve(part);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new IOException("too many links at " + inside);
      }
      String target = Files.readSymbolicLink(next).toString();
      if (target.startsWith("/")) {
        at = path;
      }
      List<String> parts = parts(target);
      for (int i = parts.size() - 1; i >= 0; i--) {
        rest.push(parts.get(i));
      }
    }
    return at;
  }

  /** The path in the container of a file in the folder. */
  String inside(Path file) {
    return "/" + path.relativize(file);
  }

  private void add(TarArchiveEntry entry, InputStream content) throws IOException {
    List<String> parts = parts(entry.getName());
    if (parts.isEmpty()) {
      return;
    }
    String name = parts.getLast();
    Path folder = resolve(String.join("/", parts.subList(0, parts.size() - 1)));
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    if (name.equals(OPAQUE)) {
      clear(folder);
    } else if (name.startsWith(WHITEOUT)) {
      DataFolder.remove(folder.resolve(name.substring(WHITEOUT.length())));
    } else if (entry.isDirectory()) {
      if (!Files.isDirectory(file)) {
        Files.deleteIfExists(file);
        Files.createDirectory(file);
      }
      permit(file, entry.getMode() | 0700);
    } else if (entry.isSymbolicLink()) {
      DataFolder.remove(file);
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      DataFolder.remove(file);
      Files.createLink(file, resolve(entry.getLinkName()));
    } else if (entry.isFile()) {
      DataFolder.remove(file);
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      permit(file, entry.getMode());
      Files.setLastModifiedTime(file, FileTime.from(entry.getLastModifiedTime().toInstant()));
    }
  }

  private static void clear(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.toList();
    }
    for (Path one : all) {
      DataFolder.remove(one);
    }
  }

  private static void permit(Path file, int mode) throws IOException {
    if (Files.isSymbolicLink(file) || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      // They are declared from the owner's read, the highest bit, to the others' execute.
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    Files.setPosixFilePermissions(file, permissions);
  }

  /** Without what is empty or stays where it is. */
  private static List<String> parts(String path) {
    return Stream.of(path.split("/")).filter(part -> !part.isEmpty() && !part.equals(".")).toList();
  }
}
