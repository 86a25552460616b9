package dev.hearth.bench.idle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.bench.Workbench;
import dev.hearth.bench.events.EventStream;
import dev.hearth.bench.events.Sightings.Sighting;
import dev.hearth.client.HearthClient;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.client.Opening;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sessions that work for longer than they may be idle, and then do nothing. */
final class IdleRun implements AutoCloseable {
  /** Longer than dynamic allocation keeps an executor: that one goes is no work. */
  static final Duration IDLE = Duration.ofSeconds(75);

  static final Duration STAGE = Duration.ofSeconds(90);
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Workbench bench;
  private final HearthClient client;
  private final Api api;
  private final EventStream stream;

  IdleRun(Workbench bench, Platform platform) throws IOException, InterruptedException {
    this.bench = bench;
    String front = platform.site().addresses().frontUrl();
    this.client = new HearthClient(URI.create(front), platform.login(User.ADA)::accessToken, null);
    this.api = platform.api(User.ADA);
    this.stream = new EventStream(front, platform.login(User.ADA));
  }

  /** Where a session's driver runs, and so what counts as its work. */
  enum Kind {
    CLIENT,
    CONNECT;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What became of one session. */
  sealed interface Outcome {
    /**
     * It was stopped when it had nothing to do.
     *
     * @param afterRule seconds from the end of the stage and the idle time until its user heard
     * @param announced whether an event of its own warned of it before
     */
    record Idled(Kind kind, double afterRule, boolean announced) implements Outcome {
      @Override
      public String toString() {
        return String.format(
            Locale.ROOT, "%s: stopped %.1f s after it could be", kind.text(), afterRule);
      }
    }

    /** It was stopped while its stage ran. */
    record StoppedBusy(Kind kind) implements Outcome {}
  }

  Outcome once(Kind kind, int number) throws IOException, InterruptedException {
    String session = Opening.session(api, request(kind));
    stream.sightings().await(session, "ready", LIMIT);
    Leash program = start(kind, session, number);
    try {
      Await.until(
          "the program of session " + session + " to end",
          STAGE.plus(LIMIT),
          () -> !program.isAlive() || isStopping(session));
    } finally {
      program.stop();
    }
    if (isStopping(session)) {
      return new Outcome.StoppedBusy(kind);
    }
    Instant ended = Stage.ended(program);
    // No rule may begin earlier; a client's begins a moment later, when its driver has hung up.
    Instant rule = ended.plus(IDLE);
    Sighting stop = stream.sightings().await(session, "ending", IDLE.plus(LIMIT));
    if (!stop.data().contains("\"Idle\"")) {
      throw new Refusal("session " + session + " was not stopped as idle: " + stop.data());
    }
    stream.sightings().await(session, "ended", LIMIT);
    return new Outcome.Idled(
        kind,
        Duration.between(rule, stop.seen()).toNanos() / 1e9,
        isAnnounced(session, ended, stop));
  }

  @Override
  public void close() {
    stream.close();
  }

  private static Map<String, Object> request(Kind kind) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", kind.text());
    request.put("name", "bench");
    request.put("idleTimeout", IDLE.toString());
    request.put("executor", Map.of("cores", 1, "memory", "512m", "min", 0, "max", 1));
    if (kind == Kind.CONNECT) {
      request.put("driver", Map.of("cores", 1, "memory", "768m"));
    }
    return request;
  }

  private Leash start(Kind kind, String session, int number)
      throws IOException, InterruptedException {
    Stage stage =
        new Stage(bench.repository(), bench.folder().resolve(kind.text() + "-" + number), STAGE);
    String ticket = client.ticket(session, LIMIT);
    return switch (kind) {
      case CLIENT -> stage.asDriver(client.session(session), ticket);
      case CONNECT -> {
        JsonNode gateway = api.require("GET", "/v1/sessions/" + session, null).path("gateway");
        String address = gateway.path("connect").asText().replace("<ticket>", ticket);
        yield stage.asConnectClient(address, gateway.path("caPem").asText());
      }
    };
  }

  private boolean isStopping(String session) {
    return stream.sightings().all().stream().anyMatch(one -> one.says(session, "ending"));
  }

  /** What was said before the stage ended was of another idle time. */
  private boolean isAnnounced(String session, Instant from, Sighting stop) {
    return stream.sightings().all().stream()
        .filter(one -> one.says(session, "warned") && one.data().contains("\"Idle\""))
        .anyMatch(one -> one.seen().isAfter(from) && one.seen().isBefore(stop.seen()));
  }
}
