package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A process and all that it had started, directly or not, at one moment. A handle knows the start
 * time of its process, so a pid that is given again deceives nobody.
 */
record Family(List<ProcessHandle> members) {
  private static final Duration END_LIMIT = Duration.ofMinutes(3);

  static Family of(ProcessHandle root) {
    List<ProcessHandle> members = new ArrayList<>(List.of(root));
    members.addAll(root.descendants().toList());
    return new Family(List.copyOf(members));
  }

  boolean has(long pid) {
    return members.stream().anyMatch(member -> member.pid() == pid);
  }

  void assertThatAllEnd() {
    try {
      Waiting.until("the end of " + members.size() + " processes", END_LIMIT, this::isGone);
    } catch (AssertionError e) {
      assertThat(living()).as("processes that outlived the platform").isEmpty();
    }
  }

  private boolean isGone() {
    return living().isEmpty();
  }

  private List<String> living() {
    return members.stream()
        .filter(ProcessHandle::isAlive)
        .map(member -> member.pid() + " " + member.info().commandLine().orElse("?"))
        .collect(Collectors.toList());
  }
}
