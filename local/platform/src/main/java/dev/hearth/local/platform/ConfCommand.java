package dev.hearth.local.platform;

import dev.hearth.client.HearthClient;
import dev.hearth.client.SessionView;
import dev.hearth.client.SparkFiles;
import dev.hearth.local.platform.client.ClientJar;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.State;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what any Spark 4 distribution needs to run against a session. */
@Command(
    name = "conf",
    description = "Write spark-defaults.conf and a ticket with which any Spark 4 uses a session.")
final class ConfCommand implements Callable<Integer> {
  private static final Duration TICKET_LIMIT = Duration.ofSeconds(60);

  @Mixin private DataOption data;

  @Parameters(paramLabel = "<session>")
  private String session;

  @Option(names = "--dir", paramLabel = "D", description = "default: hearth-<session>")
  private Path dir;

  @Option(names = "--as", paramLabel = "USER", defaultValue = "ada", description = "default: ada")
  private String user;

  @Override
  public Integer call() throws Exception {
    DataFolder folder = data.folder();
    State state = State.running(folder);
    HearthClient client =
        new HearthClient(
            URI.create(state.front()), Users.login(folder, state, user)::accessToken, null);
    SessionView view = client.awaitReady(session, TICKET_LIMIT);
    Path target = (dir == null ? Path.of("hearth-" + session) : dir).toAbsolutePath().normalize();
    Path conf = SparkFiles.write(target, view, client.ticket(session, TICKET_LIMIT));
    Path jar = ClientJar.in(DataOption.repository());
    System.out.println("Wrote " + conf + " and what it names. With a Spark 4.0 distribution:");
    System.out.println();
    System.out.printf(
        "  SPARK_LOCAL_IP=127.0.0.1 spark-shell --properties-file %s --driver-class-path %s%n%n",
        conf, jar);
    System.out.println("With any other way to start a driver, put this on its class path:");
    System.out.println("  spark.driver.extraClassPath=" + jar);
    return 0;
  }
}
