package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Postgres as Maven Central has it: an archive inside a jar, unpacked once for a checkout. */
final class PostgresBinaries {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private final Path folder;

  PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  void unpack() throws IOException {
    if (Files.exists(folder.resolve("bin/postgres"))) {
      return;
    }
    Files.createDirectories(folder.getParent());
    // Two first starts in one checkout: the second must not remove what the first already runs.
    try (FileChannel lock =
        FileChannel.open(
            folder.resolveSibling(folder.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      FileLock held = lock.lock();
      if (!Files.exists(folder.resolve("bin/postgres"))) {
        unpackNow();
      }
      held.release();
    }
  }

  private void unpackNow() throws IOException {
    Path draft = folder.resolveSibling(folder.getFileName() + "." + ProcessHandle.current().pid());
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new Refusal("no Postgres for this platform on the class path: " + ARCHIVE);
      }
      extract(archive, draft);
    }
    DataFolder.remove(folder);
    Files.move(draft, folder);
  }

  private static void extract(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
