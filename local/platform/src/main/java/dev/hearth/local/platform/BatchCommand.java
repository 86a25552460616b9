package dev.hearth.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an application in a batch session of the running platform. */
@Command(name = "batch", description = "Run an application in the cluster and wait for its end.")
final class BatchCommand implements Runnable {
  private static final Duration LIMIT = Duration.ofHours(8);
  private static final Set<String> OVER = Set.of("Ended", "Failed");

  @Mixin private DataOption data;

  @Override
  public void run() {
    System.out.println("hearth batch run FILE.jar --class MAIN [-- arguments]");
  }

  /** The exit code is the driver's, or 1 where it had none. */
  @Command(name = "run", description = "Run a jar, or a Python file, of this machine.")
  int run(
      @Parameters(index = "0", paramLabel = "FILE", description = "a jar or a Python file")
          Path file,
      @Parameters(index = "1..*", paramLabel = "arguments", description = "for the application")
          List<String> arguments,
      @Option(names = "--class", paramLabel = "MAIN", description = "main class of a jar")
          String mainClass,
      @Option(names = "--max", defaultValue = "2", description = "executors at most (default: 2)")
          int max,
      @Option(names = "--retries", defaultValue = "0", description = "default: 0") int retries,
      @Option(
              names = "--env",
              paramLabel = "NAME=VALUE",
              description = "a variable of driver and executors; may be repeated")
          Map<String, String> environment,
      @Option(
              names = "--package",
              paramLabel = "GROUP:ARTIFACT:VERSION",
              description = "from a Maven repository, for driver and executors; may be repeated")
          List<String> packages,
      @Option(
              names = "--local-disk",
              paramLabel = "SIZE",
              description = "such as 20g: what each executor may use of its node's disk")
          String localDisk,
      @Option(
              names = "--gpus",
              paramLabel = "N",
              defaultValue = "0",
              description = "of each executor; the tenant's quota must have them (default: 0)")
          int gpus,
      @Option(
              names = "--as",
              paramLabel = "USER",
              defaultValue = "ada",
              description = "default: ada")
          String user)
      throws IOException, InterruptedException {
    State state = State.running(data.folder());
    Api api = new Api(state.front(), Users.login(data.folder(), state, user));
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", "batch");
    request.put("name", file.getFileName().toString());
    Map<String, Object> executor =
        new LinkedHashMap<>(Map.of("cores", 1, "memory", "1g", "min", 0, "max", max));
    if (localDisk != null) {
      executor.put("localDisk", localDisk);
    }
    if (gpus != 0) {
      executor.put("gpus", gpus);
    }
    request.put("executor", executor);
    if (environment != null) {
      request.put("environment", environment);
    }
    if (packages != null) {
      request.put("packages", packages);
    }
    request.put("application", application(file, mainClass, arguments, retries));
    String session = api.require("POST", "/v1/sessions", request).path("id").asText();
    System.err.println("hearth: session " + session);
    return told(ended(api, session));
  }

  /** The local cluster's pods are processes of this machine, so its files are theirs. */
  private static Map<String, Object> application(
      Path file, String mainClass, List<String> arguments, int retries) throws IOException {
    if (!Files.isReadable(file)) {
      throw new Refusal("there is no file " + file + " that can be read");
    }
    Map<String, Object> application = new LinkedHashMap<>();
    application.put("resource", "local://" + file.toRealPath().toUri().getRawPath());
    if (mainClass != null) {
      application.put("mainClass", mainClass);
    }
    application.put("arguments", arguments == null ? List.of() : arguments);
    application.put("retries", retries);
    return application;
  }

  private static JsonNode ended(Api api, String session) throws InterruptedException {
    try (Progress progress = new Progress(System.err)) {
      return progress.step(
          "session " + session + " to end",
          () ->
              Await.value(
                  "session " + session + " to end",
                  LIMIT,
                  () -> {
                    JsonNode seen = api.require("GET", "/v1/sessions/" + session, null);
                    return OVER.contains(seen.path("state").asText()) ? seen : null;
                  }));
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Refusal("the end of session " + session + " could not be seen: " + e.getMessage());
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
