package dev.hearth.local.platform;

import dev.hearth.client.HearthClient;
import dev.hearth.client.SessionView;
import dev.hearth.client.SparkFiles;
import dev.hearth.local.platform.client.ClientJar;
import dev.hearth.local.platform.client.ConfTable;
import dev.hearth.local.platform.client.DriverConf;
import dev.hearth.local.platform.machine.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Writes what any Spark 4 distribution needs to run against a session, or to submit to one that
 * waits for it.
 */
@Command(
    name = "conf",
    description = "Write spark-defaults.conf and a ticket with which any Spark 4 uses a session.")
final class ConfCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @Mixin private ControlPlane plane;

  @Parameters(paramLabel = "<session>")
  private String session;

  @Option(names = "--dir", paramLabel = "D", description = "default: hearth-<session>")
  private Path dir;

  @Option(
      names = "--explain",
      description = "write nothing: print the whole configuration, and who gave each setting")
  private boolean explain;

  @Override
  public Integer call() throws Exception {
    HearthClient client = plane.client();
    if (explain) {
      String path = "/v1/sessions/" + session + "/configuration";
      ConfTable.lines(client.request("GET", path, null)).forEach(System.out::println);
      return 0;
    }
    Path target = (dir == null ? Path.of("hearth-" + session) : dir).toAbsolutePath().normalize();
    SessionView view;
    Path conf;
    try (Progress progress = new Progress(System.err)) {
      view =
          progress.step(
              "session " + session + " to be ready", () -> client.awaitReady(session, LIMIT));
      conf = write(target, view, client, progress);
    }
    System.out.println("Wrote " + conf + " and what it names. With a Spark 4.0 distribution:");
    System.out.println();
    if (awaitsSubmission(view)) {
      tellSubmission(view, conf);
    } else {
      tellDriver(conf);
    }
    return 0;
  }

  private static void tellDriver(Path conf) {
    System.out.println("  spark-shell --properties-file " + conf);
    System.out.println("  spark-submit --properties-file " + conf + " ...");
    System.out.println();
    System.out.println("Spark's UI is off, since Spark binds it to all addresses. With it:");
    System.out.println();
    System.out.println(
        "  SPARK_LOCAL_IP=127.0.0.1 spark-shell --conf spark.ui.enabled=true --properties-file "
            + conf);
  }

  private static void tellSubmission(SessionView view, Path conf) {
    view.clientEnvironment()
        .forEach((name, value) -> System.out.println("  export " + name + "=" + value));
    System.out.println(
        "  spark-submit --deploy-mode cluster --properties-file "
            + conf
            + " --class MAIN local:///PATH/TO/APP.jar ...");
    System.out.println();
    System.out.println(
        "The variables keep your own kubeconfig out of it. One submission is one session; its"
            + " result is in the session's record.");
  }

  private static boolean awaitsSubmission(SessionView view) {
    return "cluster".equals(view.sparkConf().get("spark.submit.deployMode"));
  }

  private Path write(Path target, SessionView view, HearthClient client, Progress progress)
      throws Exception {
    String ticket =
        progress.step("the cluster to take the ticket in", () -> client.ticket(session, LIMIT));
    // A driver in the cluster is reached without a tunnel, so it needs no jar of ours.
    SessionView written =
        awaitsSubmission(view) ? view : DriverConf.of(view, ClientJar.in(DataOption.repository()));
    return SparkFiles.write(target, written, ticket);
  }
}
