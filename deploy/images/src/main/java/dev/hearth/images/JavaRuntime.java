package dev.hearth.images;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java of a base image.
 *
 * @param program its path in the image
 * @param home the folder that it is in
 * @param feature 25 for 25.0.3
 */
record JavaRuntime(String program, String home, String version, int feature) {
  /** What the services are compiled for. */
  static final int NEEDED = 25;

  private static final Pattern VERSION =
      Pattern.compile("(?m)^JAVA_VERSION=\"((\\d+)[^\"]*)\"\\s*$");

  static JavaRuntime find(String base, RootFolder root, Map<String, String> environment)
      throws IOException {
    for (String candidate : candidates(environment)) {
      Path program = root.resolve(candidate);
      if (Files.isRegularFile(program)) {
        return of(base, root, program);
      }
    }
    throw new Refusal(
        "the base image %s has no java, neither in JAVA_HOME nor on the PATH (%s): name one with a Java %d runtime"
            .formatted(base, environment.getOrDefault("PATH", "none"), NEEDED));
  }

  private static List<String> candidates(Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    if (environment.containsKey("JAVA_HOME")) {
      all.add(environment.get("JAVA_HOME") + "/bin/java");
    }
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty()) {
        all.add(folder + "/java");
      }
    }
    all.add("/usr/bin/java");
    return all;
  }

  private static JavaRuntime of(String base, RootFolder root, Path program) throws IOException {
    Path home = program.getParent().getParent();
    Path release = home.resolve("release");
    Matcher version =
        VERSION.matcher(Files.isRegularFile(release) ? Files.readString(release) : "");
    if (!version.find()) {
      throw new Refusal(
          "the base image %s does not say which Java it has: there is no JAVA_VERSION in %s"
              .formatted(base, root.inside(release)));
    }
    int feature = Integer.parseInt(version.group(2));
    if (feature < NEEDED) {
      throw new Refusal(
          "the base image %s has Java %s; the services need %d"
              .formatted(base, version.group(1), NEEDED));
    }
    return new JavaRuntime(root.inside(program), root.inside(home), version.group(1), feature);
  }
}
