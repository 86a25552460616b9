package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One platform for all tests that ask for it: {@code ./hearth up} on a data folder of its own. It
 * is started by the first and stopped after the last.
 */
final class Platform implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path data;
  private final Launcher.Running up;
  private final JsonNode state;
  private final ConcurrentHashMap<String, Person> people = new ConcurrentHashMap<>();

  private Platform() {
    // Left where it is when all is done: its logs tell what went wrong.
    data = Path.of("target", "platform-" + ProcessHandle.current().pid()).toAbsolutePath();
    Path output = data.resolveSibling(data.getFileName() + ".log");
    up = Launcher.start(output, "up", "--data", data.toString());
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
    Path file = data.resolve("state.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode now = JSON.readTree(file.toFile());
      return now.path("phase").asText().equals("ready") ? Optional.of(now) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    for (JsonNode one : state.path("parts")) {
      if (one.path("name").asText().equals(part)) {
        return one.path("health").asText().replace("/health/ready", "/metrics");
      }
    }
    throw new AssertionError("no part " + part + " in " + state);
  }

  /** A user of the realm, signed in. */
  Person person(String login) {
    return people.computeIfAbsent(login, name -> new Person(front(), name, token(name)));
  }

  private String token(String login) {
    try {
      Path output = Files.createTempFile("hearth-token-", ".txt");
      var command = Launcher.start(output, "token", login, "--data", data.toString());
      int code = command.exitCode(Duration.ofSeconds(60));
      String text = command.text().strip();
      Files.delete(output);
      assertThat(code).as("./hearth token %s", login).isZero();
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    up.stop();
    assertThat(data.resolve("state.json")).as("a stopped platform's state").doesNotExist();
  }

  /** Hands the one platform to tests that have a parameter for it. */
  static final class Shared implements BeforeAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) {
      platform(context);
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
