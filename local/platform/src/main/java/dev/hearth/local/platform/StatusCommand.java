package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.State;
import dev.hearth.local.platform.parts.Http;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the parts of the running platform; exits 1 where one of them is down. */
@Command(name = "status", description = "Show the running platform and its parts.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private DataOption data;

  @Override
  public Integer call() {
    State state = State.running(data.folder());
    System.out.printf(
        Locale.ROOT,
        "%s   control plane %s   gateway %s   started in %.1f s%n%n",
        state.phase(),
        state.front(),
        state.gateway(),
        state.startSeconds());
    System.out.printf("%-18s %-8s %8s %7s  %s%n", "PART", "STATE", "PID", "MIB", "ADDRESS");
    boolean down = !State.READY.equals(state.phase());
    for (State.Process part : state.parts()) {
      String health = health(part);
      down |= !health.equals("up");
      System.out.printf(
          Locale.ROOT,
          "%-18s %-8s %8d %7d  %s%n",
          part.name(),
          health,
          part.identity().pid(),
          ProcessTable.residentMiBOfTree(part.identity().pid()),
          part.address());
    }
    System.out.printf(
        Locale.ROOT,
        "%-18s %-8s %8d %7d%n",
        "platform, all",
        "",
        state.platform().pid(),
        ProcessTable.residentMiBOfTree(state.platform().pid()));
    return down ? 1 : 0;
  }

  private static String health(State.Process part) {
    if (!ProcessTable.isAlive(part.identity())) {
      return "down";
    }
    if (part.health() == null || !part.health().startsWith("http://")) {
      return "up";
    }
    return Http.status(part.health()) == 200 ? "up" : "unready";
  }
}
