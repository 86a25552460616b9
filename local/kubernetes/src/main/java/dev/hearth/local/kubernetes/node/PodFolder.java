package dev.hearth.local.kubernetes.node;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Where a pod's files are: volumes, work folders, logs, its hosts file. */
public record PodFolder(Path root) {
  public static PodFolder of(Path nodeFolder, String podUid) {
    return new PodFolder(nodeFolder.resolve("pods").resolve(podUid));
  }

  Path volume(String name) {
    return root.resolve("volumes").resolve(name);
  }

  Path work(String container) {
    return root.resolve("work").resolve(container);
  }

  Path home() {
    return root.resolve("home");
  }

  Path hosts() {
    return root.resolve("hosts");
  }

  Path processes() {
    return root.resolve("processes");
  }

  /** The log of a container's n-th run. */
  public Path log(String container, int restart) {
    return root.resolve("logs").resolve(container + "." + restart + ".log");
  }

  /** Makes it, closed to others: volumes hold secrets and tokens. */
  void create() throws IOException {
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Removes all but the logs, which one may still want to read. */
  void clean() throws IOException {
    for (String part : new String[] {"volumes", "work", "home"}) {
      delete(root.resolve(part));
    }
  }

  void delete() throws IOException {
    delete(root);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
