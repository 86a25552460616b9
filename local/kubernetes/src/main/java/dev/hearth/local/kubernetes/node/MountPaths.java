package dev.hearth.local.kubernetes.node;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a container's mounts really are. Its processes see this machine's file system, so every
 * mount path in its arguments and environment is replaced by the folder that holds the volume:
 * whole, as the beginning of a longer path, or as one of several in a list.
 */
final class MountPaths {
  private final Map<String, Path> mounts;
  private final Pattern pattern;

  MountPaths(Map<String, Path> mounts) {
    this.mounts = mounts;
    List<String> longestFirst =
        mounts.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .toList();
    pattern =
        longestFirst.isEmpty()
            ? null
            : Pattern.compile(
                "(?<![^=,:;'\"\\s])(" + String.join("|", longestFirst) + ")(?![^/=,:;'\"\\s])");
  }

  String rewrite(String text) {
    return pattern == null
        ? text
        : pattern
            .matcher(text)
            .replaceAll(m -> Matcher.quoteReplacement(mounts.get(m.group(1)).toString()));
  }

  /** The folder behind a mount path, or null. */
  Path folder(String mountPath) {
    return mounts.get(mountPath);
  }
}
