package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What of an application is on this machine and has to be uploaded, and what is not. */
final class BatchFiles {
  private static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://.*");
  private static final String UPLOAD = "upload://";
  private static final int LONGEST = 128;

  private final Map<String, Path> uploads = new LinkedHashMap<>();

  /** The same files as a request names them: a URL as it is, a path as an upload. */
  List<String> named(List<String> files) {
    return files == null ? List.of() : files.stream().map(this::named).toList();
  }

  String named(String file) {
    if (file.startsWith(UPLOAD)) {
      throw new Refusal(file + " is a name inside of a session: give the file's path");
    }
    if (URL.matcher(file).matches()) {
      return file;
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new Refusal("there is no file " + file + " that can be read");
    }
    String name = name(path.getFileName().toString());
    Path before = uploads.putIfAbsent(name, path);
    if (before != null && !absolute(before).equals(absolute(path))) {
      throw new Refusal(
          before
              + " and "
              + path
              + " would have one name in the session, "
              + name
              + ": rename one");
    }
    return UPLOAD + name;
  }

  /** What a name in a session may hold; a Python module's is what it is imported by. */
  private static String name(String own) {
    String name = own.replaceAll("[^A-Za-z0-9._-]|^[.-]", "_");
    if (name.length() > LONGEST) {
      name = name.substring(name.length() - LONGEST).replaceFirst("^[.-]", "_");
    }
    if (own.endsWith(".py") && !own.equals(name)) {
      throw new Refusal(
          own
              + " cannot keep its name in a session, which may hold up to "
              + LONGEST
              + " letters, digits, dots, dashes and underscores: rename it");
    }
    return name;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** The files of this machine, by the names that the request gave them. */
  Map<String, Path> uploads() {
    return uploads;
  }
}
