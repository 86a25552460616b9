package dev.hearth.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.client.HearthClient;
import dev.hearth.client.SessionView;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Sessions of the running platform, as far as one needs to try it out. */
@Command(name = "session", description = "Open, list, show, extend or stop sessions.")
final class SessionCommand implements Runnable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(300);

  @Mixin private DataOption data;

  @Option(
      names = "--as",
      paramLabel = "USER",
      scope = ScopeType.INHERIT,
      defaultValue = "ada",
      description = "default: ada")
  private String user;

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
      @Option(names = "--max", defaultValue = "2", description = "executors at most (default: 2)")
          int max,
      @Option(
              names = "--env",
              paramLabel = "NAME=VALUE",
              description = "a variable of executors and of a driver pod; may be repeated")
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
          int gpus)
      throws Exception {
    State state = State.running(folder());
    HearthClient client = client(state);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", submit && kind.equals("client") ? "batch" : kind);
    if (submit) {
      request.put("application", Map.of("source", "submit"));
    }
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
  int list() throws IOException, InterruptedException {
    JsonNode answer = api(State.running(folder())).require("GET", "/v1/sessions", null);
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
  int show(@Parameters(paramLabel = "<session>") String session)
      throws IOException, InterruptedException {
    JsonNode answer = api(State.running(folder())).require("GET", "/v1/sessions/" + session, null);
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
          String lifetime)
      throws IOException, InterruptedException {
    String path = "/v1/sessions/" + session;
    JsonNode extended =
        api(State.running(folder()))
            .require("POST", path + "/extend", Map.of("lifetime", lifetime));
    System.out.println(
        extended.path("id").asText() + " lives for " + extended.path("lifetime").asText());
    return 0;
  }

  @Command(name = "stop", description = "Stop a session.")
  int stop(@Parameters(paramLabel = "<session>") String session)
      throws IOException, InterruptedException {
    api(State.running(folder())).require("DELETE", "/v1/sessions/" + session, null);
    return 0;
  }

  private Api api(State state) throws IOException {
    return new Api(state.front(), Users.login(folder(), state, user));
  }

  private HearthClient client(State state) throws IOException {
    return new HearthClient(
        URI.create(state.front()), Users.login(folder(), state, user)::accessToken, null);
  }

  private DataFolder folder() {
    return data.folder();
  }
}
