package dev.hearth.local.platform.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Ends what a platform that crashed has left running. The leash leaves nothing, but may be shot.
 */
public final class Leftovers {
  private Leftovers() {}

  /** Kills the processes of a dead platform's state; returns the names of those that lived. */
  public static List<String> clear(State state) throws InterruptedException {
    List<String> found = new ArrayList<>();
    if (!ProcessTable.bootId().equals(state.bootId())) {
      return found;
    }
    for (State.Process part : state.parts()) {
      if (ProcessTable.isAlive(part.identity())) {
        found.add(part.name());
        kill(part.identity());
      }
    }
    return found;
  }

  private static void kill(ProcessTable.Identity identity) throws InterruptedException {
    Set<Long> tree = ProcessTable.tree(identity.pid());
    for (long pid : tree) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    Await.until(
        "the end of process " + identity.pid(),
        Duration.ofSeconds(10),
        () -> !ProcessTable.isAlive(identity));
  }
}
