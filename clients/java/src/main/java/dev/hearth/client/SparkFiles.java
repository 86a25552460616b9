package dev.hearth.client;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folder with which any Spark 4 runs against a session: {@code spark-defaults.conf}, {@code
 * ticket} and {@code ca.pem}. Only the user may read them.
 */
public final class SparkFiles {
  private SparkFiles() {}

  /** Writes the folder (as {@code SPARK_CONF_DIR} takes it) and returns the configuration file. */
  public static Path write(Path folder, SessionView session, String ticket) throws IOException {
    Files.createDirectories(folder, onlyOwner("rwx------"));
    Map<String, String> conf = new LinkedHashMap<>(session.sparkConf());
    for (Map.Entry<String, String> file : session.clientFiles().entrySet()) {
      switch (file.getValue()) {
        case "ticket" ->
            conf.put(file.getKey(), secret(folder.resolve("ticket"), ticket).toString());
        case "ca" -> {
          if (session.gatewayCa().isPresent()) {
            Path ca = secret(folder.resolve("ca.pem"), session.gatewayCa().get());
            conf.put(file.getKey(), ca.toString());
          }
        }
        default ->
            throw new IOException(
                "This client is too old for the session: it does not know the file "
                    + file.getValue()
                    + " that "
                    + file.getKey()
                    + " names");
      }
    }
    return secret(folder.resolve("spark-defaults.conf"), properties(conf));
  }

  /** Written whole under another name first, so that a reader never sees half of it. */
  private static Path secret(Path file, String content) throws IOException {
    Path target = file.toAbsolutePath().normalize();
    Path draft = Files.createTempFile(target.getParent(), ".hearth", "", onlyOwner("rw-------"));
    try {
      Files.writeString(draft, content);
      return Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static FileAttribute<?>[] onlyOwner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Spark reads the file as Java properties, so what those would take amiss is escaped. */
  private static String properties(Map<String, String> conf) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(conf)
        .forEach((key, value) -> out.append(key).append('=').append(escaped(value)).append('\n'));
    return out.toString();
  }

  private static String escaped(String value) {
    String escaped =
        value
            .replace("\\", "\\\\")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
            .replace("\f", "\\f");
    return escaped.startsWith(" ") ? "\\" + escaped : escaped;
  }
}
