package dev.hearth.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.client.HearthClient;
import dev.hearth.client.HearthException;
import dev.hearth.client.SessionView;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an application in a batch session, and waits for its end. */
@Command(name = "batch", description = "Run an application in the cluster and wait for its end.")
final class BatchCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofHours(8);
  private static final Duration TICKET_LIMIT = Duration.ofSeconds(60);
  private static final int LONGEST_NAME = 63;
  private static final Set<String> OVER = Set.of("Ended", "Failed");

  @Override
  public void run() {
    System.out.println("hearth batch run FILE.jar --class MAIN [-- arguments]");
  }

  /** The exit code is the driver's, or 1 where it had none. */
  @Command(
      name = "run",
      description = "Run a jar, or a Python file, of this machine, which is uploaded; or of a URL.")
  int run(
      @Parameters(
              index = "0",
              paramLabel = "FILE",
              description = "a jar or a Python file: a path, or a URL that a driver can reach")
          String file,
      @Parameters(index = "1..*", paramLabel = "arguments", description = "for the application")
          List<String> arguments,
      @Option(names = "--class", paramLabel = "MAIN", description = "main class of a jar")
          String mainClass,
      @Option(
              names = "--jar",
              paramLabel = "FILE",
              description = "one more jar, for driver and executors; may be repeated")
          List<String> jars,
      @Option(
              names = "--py-file",
              paramLabel = "FILE",
              description = "a Python module, .py, .zip or .egg; may be repeated")
          List<String> pyFiles,
      @Option(names = "--retries", defaultValue = "0", description = "default: 0") int retries,
      @Mixin ExecutorOptions executors,
      @Mixin ControlPlane plane)
      throws Exception {
    BatchFiles files = new BatchFiles();
    Map<String, Object> application = new LinkedHashMap<>();
    application.put("resource", files.named(file));
    application.put("mainClass", mainClass);
    application.put("arguments", arguments == null ? List.of() : arguments);
    application.put("jars", files.named(jars));
    application.put("pyFiles", files.named(pyFiles));
    application.put("retries", retries);
    application.values().removeIf(Objects::isNull);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", "batch");
    request.put("name", name(file));
    executors.addTo(request);
    request.put("application", application);
    HearthClient client = plane.client();
    String session = client.open(request).id();
    System.err.println("hearth: session " + session);
    try (Progress progress = new Progress(System.err)) {
      upload(client, session, files.uploads(), progress);
      return told(ended(client, session, progress));
    }
  }

  private static String name(String file) {
    String last = file.substring(file.lastIndexOf('/') + 1);
    return last.length() > LONGEST_NAME ? last.substring(0, LONGEST_NAME) : last;
  }

  /** A session that cannot get its files is not left waiting for them. */
  private static void upload(
      HearthClient client, String session, Map<String, Path> files, Progress progress)
      throws Exception {
    if (files.isEmpty()) {
      return;
    }
    SessionView ready =
        progress.step(
            "session " + session + " to be ready for files",
            () -> client.awaitReady(session, LIMIT));
    try {
      progress.step(
          "upload of " + String.join(", ", files.keySet()),
          () -> {
            client.upload(ready, files, TICKET_LIMIT);
            return null;
          });
    } catch (IOException | RuntimeException e) {
      Refusal refusal =
          new Refusal(
              "session "
                  + session
                  + " is stopped, as its files could not be uploaded: "
                  + e.getMessage(),
              e);
      try {
        client.stop(session);
      } catch (IOException still) {
        refusal.addSuppressed(still);
      }
      throw refusal;
    }
  }

  private static JsonNode ended(HearthClient client, String session, Progress progress)
      throws Exception {
    String end = "session " + session + " to end";
    return progress.step(
        end,
        () ->
            Await.value(
                end,
                LIMIT,
                () -> {
                  JsonNode seen = seen(client, session);
                  return OVER.contains(seen.path("state").asText()) ? seen : null;
                }));
  }

  /** What will not pass is no reason to look again. */
  private static JsonNode seen(HearthClient client, String session)
      throws IOException, InterruptedException {
    try {
      return JSON.valueToTree(client.session(session).json());
    } catch (HearthException refused) {
      if (refused.status() / 100 == 5) {
        throw refused;
      }
      throw new Refusal(refused.getMessage(), refused);
    }
  }

  private static int told(JsonNode session) {
    session.at("/result/lastLines").forEach(line -> System.out.println(line.asText()));
    System.err.println(
        "hearth: "
            + session.path("state").asText()
            + ", "
            + session.path("reason").asText()
            + ": "
            + session.path("message").asText());
    boolean ended = session.path("state").asText().equals("Ended");
    return session.at("/result/exitCode").asInt(ended ? 0 : 1);
  }
}
