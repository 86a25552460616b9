package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.function.Executable;

/**
 * One platform for all tests that ask for it: {@code ./hearth up} on a data folder of its own. It
 * is started by the first and stopped after the last.
 */
final class Platform implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(12);

  private final Path data;
  private final Crash crash;
  private final TraceReceiver traces = new TraceReceiver();
  private final Launcher.Running up;
  private final JsonNode state;
  private final ConcurrentHashMap<String, Person> people = new ConcurrentHashMap<>();
  private final Aftermath aftermath = new Aftermath(this);

  private Platform() {
    // Left where it is when all is done: its logs tell what went wrong.
    data = Path.of("target", "platform-" + ProcessHandle.current().pid()).toAbsolutePath();
    Path output = data.resolveSibling(data.getFileName() + ".log");
    crash = new Crash(data.resolveSibling(data.getFileName() + "-crash"));
    up =
        Launcher.startWith(
            Map.of(
                "HEARTH_LOG_JSON",
                "true",
                "HEARTH_SERVICE_JVM_OPTIONS",
                crash.jvmOption() + " " + traces.jvmOptions()),
            output,
            "up",
            "--data",
            data.toString());
    try {
      state = Waiting.value("./hearth up to be ready", START_LIMIT, this::ready);
    } catch (AssertionError e) {
      up.stop();
      throw new AssertionError(e.getMessage() + "\n" + up.tail(), e);
    }
  }

  private Optional<JsonNode> ready() {
    if (up.ended()) {
      throw new AssertionError("./hearth up has ended");
    }
    return StateFile.in(data).read().filter(now -> now.path("phase").asText().equals("ready"));
  }

  /** Its folder, with the process node's own journal. */
  Path data() {
    return data;
  }

  Crash crash() {
    return crash;
  }

  /** What its services say about themselves as OpenTelemetry's spans. */
  TraceReceiver traces() {
    return traces;
  }

  /** The cluster's API server, as an administrator of it. */
  Cluster cluster() {
    return new Cluster(addressOf("kubernetes"), data);
  }

  /** The control plane's URL. */
  String front() {
    return state.path("front").asText();
  }

  /** The cluster's one public URL. */
  String gateway() {
    return state.path("gateway").asText();
  }

  /** Where a part shows its metrics, which no user can reach from elsewhere. */
  String metricsOf(String part) {
    return healthOf(part).replace("/health/ready", "/metrics");
  }

  /** As a new release does it: ended by SIGTERM, and there again as another process. */
  void restart(String part, Duration limit) {
    long before = pid(part);
    signal(part, "TERM");
    Waiting.until(part + " to be back", limit, () -> pid(part) != before && readiness(part) == 200);
  }

  /** Sends a signal to a part's process. */
  void signal(String part, String name) {
    assertThat(signal(pid(part), name)).as("%s to %s", name, part).isTrue();
  }

  /** Sends a signal to a part's process and then to all that it has started. */
  void signalAll(String part, String name) {
    boolean heard = signal(pid(part), name);
    // Only now: one that is stopped starts no more.
    List<ProcessHandle> started =
        ProcessHandle.of(pid(part)).stream().flatMap(ProcessHandle::descendants).toList();
    assertAll(
        Stream.concat(
            Stream.<Executable>of(() -> assertThat(heard).as("%s to %s", name, part).isTrue()),
            started.stream()
                .<Executable>map(
                    one ->
                        () ->
                            assertThat(signal(one.pid(), name) || !one.isAlive())
                                .as(one + "")
                                .isTrue())));
  }

  long pid(String part) {
    return StateFile.in(data).pid(part);
  }

  /** What the part says of its readiness; 0 where it says nothing. */
  int readiness(String part) {
    return Person.status(healthOf(part));
  }

  int liveness(String part) {
    return Person.status(healthOf(part).replace("/ready", "/live"));
  }

  private static boolean signal(long process, String name) {
    String pid = Long.toString(process);
    try {
      return new ProcessBuilder("kill", "-" + name, pid).start().waitFor() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String healthOf(String part) {
    return part(part).path("health").asText();
  }

  private String addressOf(String part) {
    return part(part).path("address").asText();
  }

  private JsonNode part(String name) {
    for (JsonNode one : state.path("parts")) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no part " + name + " in " + state);
  }

  /** A user of the realm, signed in. */
  Person person(String login) {
    return people.computeIfAbsent(login, name -> new Person(front(), name, token(name)));
  }

  /** A task of the launcher's on this platform. */
  Launcher.Running launch(Path output, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = data.toString();
    return Launcher.start(output, all);
  }

  private String token(String login) {
    try {
      Path output = Files.createTempFile("hearth-token-", ".txt");
      var command = launch(output, "token", login);
      int code = command.exitCode(Duration.ofSeconds(60));
      String text = command.text().strip();
      Files.delete(output);
      assertThat(code).as("./hearth token %s", login).isZero();
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a story may leave behind; looked at after each, and before the end. */
  Aftermath aftermath() {
    return aftermath;
  }

  /** As SIGTERM does; nothing that it started may stay. */
  @Override
  public void close() {
    try {
      aftermath.isSound();
    } finally {
      stop();
    }
  }

  private void stop() {
    StateFile file = StateFile.in(data);
    Family family = Family.of(up.process().toHandle());
    assertThat(file.parts()).as("parts of a running platform").isNotEmpty().allMatch(family::has);

    up.stop();
    traces.close();

    family.assertThatAllEnd();
    assertThat(file.path()).as("a stopped platform's state").doesNotExist();
    assertThat(up.text()).as("what its user saw").doesNotContain("Exception");
  }

  /** Hands the one platform to tests that have a parameter for it, and looks after each class. */
  static final class Shared implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) {
      // Tokens are good for 15 minutes, which all classes together outlast.
      platform(context).people.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
      platform(context).aftermath().isSound();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Platform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return platform(context);
    }

    /** What lies in the root's store is closed when all tests are done. */
    private static Platform platform(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(Platform.class))
          .getOrComputeIfAbsent("platform", key -> new Platform(), Platform.class);
    }
  }
}
