package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether Hearth was made for a Kubernetes of this age. */
final class VersionCheck implements Check {
  private static final int OLDEST = 30;
  private static final int NEWEST = 34;
  private static final Pattern NUMBER = Pattern.compile("([0-9]+).*");

  @Override
  public String name() {
    return "version";
  }

  @Override
  public List<Finding> run(Subject subject) {
    return List.of(judge(subject.version()));
  }

  Finding judge(JsonNode version) {
    String text = version.path("gitVersion").asText("unknown");
    int major = number(version.path("major").asText());
    int minor = number(version.path("minor").asText());
    if (major != 1 || minor < 0) {
      return Finding.warn(
          name(),
          "the API server calls itself '" + text + "'",
          "Hearth was made for Kubernetes 1." + OLDEST + " to 1." + NEWEST);
    }
    if (minor < OLDEST) {
      return Finding.fail(
          name(),
          "Kubernetes " + text + " is too old: it has no ValidatingAdmissionPolicy of version 1",
          "upgrade the cluster to 1." + OLDEST + " to 1." + NEWEST);
    }
    if (minor > NEWEST) {
      return Finding.warn(
          name(),
          "Kubernetes " + text + " is newer than 1." + NEWEST + ", the newest that was tried",
          "try it on a cluster that nobody needs");
    }
    return Finding.ok(name(), "Kubernetes " + text);
  }

  private static int number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
