package dev.hearth.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whom a container's process runs as. It gets a line in the image's list of users: Hadoop refuses
 * to start as somebody without a name, and the JVM has no home folder then.
 */
record Account(String name, int id, String home) {

  /** As an image's configuration has it; the group's number too, or the base would choose it. */
  String user() {
    return id + ":" + id;
  }

  /** Adds the files that know the account, the base's with one line more. */
  void addTo(Layers layer, RootFolder base, Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve(name));
    layer.file(
        with(
            base,
            "/etc/passwd",
            "%s:x:%d:%d:Hearth:%s:/usr/sbin/nologin".formatted(name, id, id, home),
            folder.resolve("passwd")),
        "/etc/passwd");
    layer.file(
        with(base, "/etc/group", "%s:x:%d:".formatted(name, id), folder.resolve("group")),
        "/etc/group");
  }

  private Path with(RootFolder base, String file, String line, Path to) throws IOException {
    Path there = base.resolve(file);
    String text = Files.isRegularFile(there) ? Files.readString(there) : "";
    if (!text.isEmpty() && !text.endsWith("\n")) {
      text += "\n";
    }
    StringBuilder kept = new StringBuilder();
    text.lines()
        .filter(one -> !one.startsWith(name + ":") && !one.matches("[^:]*:[^:]*:" + id + ":.*"))
        .forEach(one -> kept.append(one).append('\n'));
    return Files.writeString(to, kept + line + "\n");
  }
}
