package dev.hearth.local.platform;

import dev.hearth.client.HearthClient;
import dev.hearth.local.platform.client.ClusterDrain;
import dev.hearth.local.platform.machine.Progress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Empties a cluster before it is taken away, so that its operator meters and clears what was there
 * while it still can. What it began goes on though nobody waits for it.
 */
@Command(
    name = "drain",
    description =
        "Empty a cluster: it takes no new sessions, and those it has are stopped and waited for.")
final class DrainCommand implements Callable<Integer> {
  /** For what was stopped to end, when the grace is over. */
  private static final Duration ENDING = Duration.ofMinutes(10);

  @Mixin private ControlPlane plane;

  @Parameters(paramLabel = "<cluster>", description = "as GET /v1/clusters names it")
  private String cluster;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "PT5M",
      description = "how long what runs there may go on, as PT30M (default: ${DEFAULT-VALUE})")
  private Duration grace;

  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      description = "how long to wait at most (default: the grace and 10 minutes)")
  private Duration limit;

  @Option(names = "--undo", description = "let the cluster take sessions again, and nothing else")
  private boolean undo;

  @Override
  public Integer call() throws Exception {
    HearthClient client = plane.client("admin");
    try (Progress progress = new Progress(System.err)) {
      ClusterDrain drain = new ClusterDrain(client, cluster, progress::say);
      if (undo) {
        drain.undo();
        return 0;
      }
      drain.begin(grace);
      drain.awaitEmpty(limit == null ? grace.plus(ENDING) : limit);
      progress.say("cluster " + cluster + " has ended all its sessions");
    }
    System.out.println("Its operator clears what they left. Nothing may be named any more by:");
    System.out.println();
    System.out.println("  kubectl get sparksessions");
    System.out.println("  kubectl get namespaces,pods --all-namespaces -l hearth.dev/session");
    return 0;
  }
}
