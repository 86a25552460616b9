package dev.hearth.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.client.HearthClient;
import dev.hearth.client.SessionView;
import dev.hearth.local.platform.machine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sessions of a control plane, as far as one needs to try it out. */
@Command(name = "session", description = "Open, list, show, extend or stop sessions.")
final class SessionCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration READY_LIMIT = Duration.ofSeconds(300);

  @Override
  public void run() {
    System.out.println(
        "hearth session create | list | show <session> | extend <session> <lifetime>"
            + " | stop <session>");
  }

  @Command(name = "create", description = "Open a session and wait until it is ready.")
  int create(
      @Option(
              names = "--kind",
              defaultValue = "client",
              description =
                  "client: the driver runs on your side (default); connect: it is a Spark Connect"
                      + " server in the cluster; batch: with --submit, see also ./hearth help"
                      + " batch")
          String kind,
      @Option(
              names = "--submit",
              description =
                  "of kind batch, for a spark-submit --deploy-mode cluster of yours, which makes"
                      + " the driver; see ./hearth help conf")
          boolean submit,
      @Mixin ExecutorOptions executors,
      @Mixin ControlPlane plane)
      throws Exception {
    HearthClient client = plane.client();
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", submit && kind.equals("client") ? "batch" : kind);
    if (submit) {
      request.put("application", Map.of("source", "submit"));
    }
    executors.addTo(request);
    try (Progress progress = new Progress(System.err)) {
      SessionView session = progress.step("the session's request", () -> client.open(request));
      progress.step(
          "session " + session.id() + " to be ready",
          () -> client.awaitReady(session.id(), READY_LIMIT));
      System.out.println(session.id());
    }
    return 0;
  }

  @Command(name = "list", description = "List the sessions that the user may see.")
  int list(@Mixin ControlPlane plane) throws IOException, InterruptedException {
    JsonNode answer = get(plane, "/v1/sessions");
    String row = "%-14s %-10s %-13s %-28s %s%n";
    System.out.printf(row, "SESSION", "TENANT", "STATE", "CREATED", "STOPS SOON");
    for (JsonNode session : answer.path("sessions")) {
      System.out.printf(
          row,
          session.path("id").asText(),
          session.path("tenant").asText(),
          session.path("state").asText(),
          session.path("createdAt").asText(),
          stop(session.path("stopNotice")));
    }
    return 0;
  }

  @Command(name = "show", description = "Show all that is known of a session, as JSON.")
  int show(@Parameters(paramLabel = "<session>") String session, @Mixin ControlPlane plane)
      throws IOException, InterruptedException {
    JsonNode answer = get(plane, "/v1/sessions/" + session);
    System.out.println(answer.toPrettyString());
    return 0;
  }

  private static String stop(JsonNode notice) {
    return notice.isMissingNode()
        ? "-"
        : notice.path("stopsAt").asText() + " (" + notice.path("reason").asText() + ")";
  }

  @Command(name = "extend", description = "Let a session live longer than was asked for at first.")
  int extend(
      @Parameters(paramLabel = "<session>") String session,
      @Parameters(
              paramLabel = "<lifetime>",
              description = "the whole lifetime from Ready, as PT12H; never shorter than before")
          String lifetime,
      @Mixin ControlPlane plane)
      throws IOException, InterruptedException {
    String path = "/v1/sessions/" + session;
    Map<String, Object> extended =
        plane.client().request("POST", path + "/extend", Map.of("lifetime", lifetime));
    System.out.println(extended.get("id") + " lives for " + extended.get("lifetime"));
    return 0;
  }

  @Command(name = "stop", description = "Stop a session.")
  int stop(@Parameters(paramLabel = "<session>") String session, @Mixin ControlPlane plane)
      throws IOException, InterruptedException {
    plane.client().stop(session);
    return 0;
  }

  private static JsonNode get(ControlPlane plane, String path)
      throws IOException, InterruptedException {
    return JSON.valueToTree(plane.client().request("GET", path, null));
  }
}
