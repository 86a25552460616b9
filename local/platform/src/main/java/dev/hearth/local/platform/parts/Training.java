package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.client.Opening;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs the suite once for its JVMs to write down what they need not do again, and lets it live
 * through one session, so that more is written down than a start.
 */
public final class Training {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int CHECK_HEAP_MIB = 64;

  private final Path repository;

  public Training(Path repository) {
    this.repository = repository;
  }

  /** Whether a service has no cache, or one of another package than the one that is there. */
  public boolean isDue() {
    return Arrays.stream(Suite.values()).anyMatch(service -> !service.cache(repository).isFresh());
  }

  /**
   * @param data a folder for this run only
   */
  public void run(DataFolder data, Progress progress) throws IOException, InterruptedException {
    for (Suite service : Suite.values()) {
      service.cache(repository).forget();
    }
    List<String> jvm;
    try (Platform platform =
        Platform.on(
            repository, data, new Platform.PublicPorts(0, 0, false), progress, Start.TRAINING)) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      live(platform);
      progress.say("the services end and write their caches");
      jvm = platform.site().jvm(CHECK_HEAP_MIB);
    }
    for (Suite service : Suite.values()) {
      service.cache(repository).adopt(jvm);
    }
  }

  /** What a service does in its life, so that more than its start is written down. */
  public static void live(Platform platform) throws IOException, InterruptedException {
    Api api = platform.api(User.ADA);
    Map<String, Object> executor = Map.of("cores", 1, "memory", "1g", "min", 0, "max", 1);
    Map<String, Object> request =
        Map.of("kind", "client", "name", "training", "executor", executor);
    String session = "/v1/sessions/" + Opening.session(api, request);
    await(api, session, "Ready");
    api.require("POST", session + "/tickets", Map.of());
    api.require("DELETE", session, null);
    await(api, session, "Ended");
  }

  private static void await(Api api, String session, String state) throws InterruptedException {
    Await.until(
        session + " to be " + state,
        LIMIT,
        () -> state.equals(api.get(session).body().path("state").asText()));
  }
}
