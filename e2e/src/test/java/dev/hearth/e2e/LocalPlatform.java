package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** {@code ./hearth up} on a data folder of its own. */
final class LocalPlatform implements Platform {
  private static final Duration START_LIMIT = Duration.ofMinutes(12);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);
  private static final String NOT_ENFORCED =
      "the local platform does not enforce them, as it says when it starts";

  private final Path data;
  private final DataFolder written;
  private final Crash crash;
  private final TraceReceiver traces = new TraceReceiver();
  private final Launcher.Running up;
  private final JsonNode state;
  private final People people;
  private final Cluster cluster;
  private final Aftermath aftermath = new Aftermath(this);

  private LocalPlatform(String name, boolean onJvms) {
    // Left where it is when all is done: its logs tell what went wrong.
    data = Path.of("target", name + "-" + ProcessHandle.current().pid()).toAbsolutePath();
    written = new DataFolder(data);
    Path output = data.resolveSibling(data.getFileName() + ".log");
    crash = new Crash(data.resolveSibling(data.getFileName() + "-crash"));
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "HEARTH_LOG_JSON",
                "true",
                "HEARTH_LOCAL_GPUS",
                "2",
                "HEARTH_SPARK_JVM_OPTIONS",
                SparkSubmit.QUICK_COMPILER));
    List<String> task = new ArrayList<>(List.of("up", "--data", data.toString()));
    if (onJvms) {
      environment.put("HEARTH_SERVICE_JVM_OPTIONS", crash.jvmOption() + " " + traces.jvmOptions());
    } else {
      task.add("--native");
    }
    up = Launcher.startWith(environment, output, task.toArray(String[]::new));
    try {
      state = Waiting.value("./hearth up to be ready", START_LIMIT, this::ready);
    } catch (AssertionError e) {
      up.stop();
      throw new AssertionError(e.getMessage() + "\n" + up.tail(), e);
    }
    people = new People(front(), Web.PLAIN, this::token);
    try {
      List.of("ada", "grace").forEach(login -> Tenants.awaitKnown(person(login)));
    } catch (AssertionError | RuntimeException e) {
      up.stop();
      throw e;
    }
    cluster = Cluster.local(part("kubernetes").path("address").asText(), data);
  }

  static LocalPlatform start() {
    return new LocalPlatform("platform", true);
  }

  /** One whose services are native executables, beside the shared one or without it. */
  static LocalPlatform ofNativeExecutables() {
    return new LocalPlatform("native", false);
  }

  private Optional<JsonNode> ready() {
    if (up.ended()) {
      throw new AssertionError("./hearth up has ended");
    }
    return StateFile.in(data).read().filter(now -> now.path("phase").asText().equals("ready"));
  }

  @Override
  public Optional<String> lacks(Ability ability) {
    return switch (ability) {
      case CRASH_POINTS, FREEZING, TRACES, SHARED_FILES, GPUS, AUDIT -> Optional.empty();
      case PYTHON ->
          hasPython()
              ? Optional.empty()
              : Optional.of("this machine has no python3 that Spark runs on");
      case NETWORK_POLICIES, POD_LOCKS -> Optional.of(NOT_ENFORCED);
    };
  }

  /** Whether the platform found one that will do. */
  private boolean hasPython() {
    return Files.exists(data.resolve("spark-images.yaml"));
  }

  @Override
  public String sparkHome() {
    return Launcher.REPOSITORY.resolve("local/spark/target").toString();
  }

  @Override
  public String front() {
    return state.path("front").asText();
  }

  @Override
  public String gateway() {
    return state.path("gateway").asText();
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public Person person(String login) {
    return people.named(login);
  }

  @Override
  public void renewPeople() {
    people.renew();
  }

  private String token(String login) {
    // Which a test may have had killed, and nothing else of that test needed.
    Waiting.until("Keycloak to be ready", COMMAND_LIMIT, () -> readiness("keycloak") == 200);
    return Launcher.text(COMMAND_LIMIT, "token", login, "--data", data.toString()).strip();
  }

  @Override
  public Path conf(String session, Path folder) {
    Launcher.text(
        COMMAND_LIMIT, "conf", session, "--dir", folder.toString(), "--data", data.toString());
    return folder.resolve("spark-defaults.conf");
  }

  @Override
  public String task(Duration limit, String login, String... task) {
    List<String> line = new ArrayList<>(List.of(task));
    line.addAll(List.of("--as", login, "--data", data.toString()));
    return Launcher.text(limit, line.toArray(String[]::new));
  }

  @Override
  public Crash crash() {
    return crash;
  }

  @Override
  public TraceReceiver traces() {
    return traces;
  }

  /** By the process node's own journal. */
  @Override
  public List<PodLife> lives(String namespace) {
    return written.lives(namespace);
  }

  @Override
  public Set<String> calls(String account) {
    return written.calls(account);
  }

  @Override
  public Stream<String> log(String part) {
    try {
      // Not by Files.lines: the last character may be half written.
      byte[] text = Files.readAllBytes(data.resolve("logs").resolve(part + ".log"));
      return new String(text, StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stream<Writing> writings() {
    return written.writings();
  }

  @Override
  public List<String> secrets() {
    return written.secrets();
  }

  @Override
  public Answer metrics(String part) {
    return Web.PLAIN.get(healthOf(part).replace("/health/ready", "/metrics"));
  }

  @Override
  public Answer metrics(JsonNode pod, int port) {
    return Web.PLAIN.get(
        "http://%s:%d/q/metrics".formatted(pod.at("/status/podIP").asText(), port));
  }

  @Override
  public int readiness(String part) {
    return Web.PLAIN.status(healthOf(part));
  }

  @Override
  public int liveness(String part) {
    return Web.PLAIN.status(healthOf(part).replace("/ready", "/live"));
  }

  @Override
  public Life life(String part) {
    return new ProcessLife(ProcessHandle.of(pid(part)));
  }

  /** A process that had gone already is over, and like no other. */
  private record ProcessLife(Optional<ProcessHandle> process) implements Life {
    @Override
    public boolean isOver() {
      return process.filter(ProcessHandle::isAlive).isEmpty();
    }
  }

  @Override
  public void terminate(String part) {
    signal(part, "TERM");
  }

  @Override
  public void kill(List<String> parts) {
    parts.forEach(part -> signal(part, "KILL"));
  }

  @Override
  public void freeze(List<String> parts) {
    parts.forEach(part -> signalAll(part, "STOP"));
  }

  @Override
  public void thaw(List<String> parts) {
    // Each, whatever became of another: what stays stopped would spoil all that follows.
    assertAll(parts.stream().<Executable>map(part -> () -> signalAll(part, "CONT")));
  }

  /** It hears nothing and says nothing, and its calls run into their limits. */
  @Override
  public void takeAway(String part) {
    signal(part, "STOP");
  }

  @Override
  public void bringBack(String part) {
    signal(part, "CONT");
  }

  private void signal(String part, String name) {
    assertThat(signal(pid(part), name)).as("%s to %s", name, part).isTrue();
  }

  /** To a part's process and then to all that it has started. */
  private void signalAll(String part, String name) {
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

  long pid(String part) {
    return StateFile.in(data).pid(part);
  }

  private String healthOf(String part) {
    return part(part).path("health").asText();
  }

  private JsonNode part(String name) {
    for (JsonNode one : state.path("parts")) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no part " + name + " in " + state);
  }

  @Override
  public Aftermath aftermath() {
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

    cluster.close();
    up.stop();
    traces.close();

    family.assertThatAllEnd();
    assertThat(file.path()).as("a stopped platform's state").doesNotExist();
    assertThat(up.text()).as("what its user saw").doesNotContain("Exception");
  }
}
