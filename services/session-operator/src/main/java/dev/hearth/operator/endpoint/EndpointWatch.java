package dev.hearth.operator.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.events.UsageEvent.TunnelSlice;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.cluster.PodQuestion;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks every ready endpoint in turn and keeps its last answer. An endpoint that does not answer
 * leaves no state: silence is no reason to end anything.
 */
@Singleton
public class EndpointWatch {
  /** After so long without an answer sessions have stopped to count on one. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final ClusterCache cache;
  private final SessionTrigger trigger;
  private final TunnelUsage tunnels;
  private final ClusterConfig cluster;
  private final EndpointConfig endpoint;
  private final EndpointWatchConfig config;
  private final ObjectMapper json;
  private final Pulse pulse;
  private final Clock clock;
  private final PodQuestion question;
  private final Semaphore turns;

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Set<String> asking = ConcurrentHashMap.newKeySet();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final Map<String, Boolean> lastLooks = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("endpoint-watch").daemon().factory());
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Instant startedAt = Instant.MAX;

  EndpointWatch(
      ClusterCache cache,
      SessionTrigger trigger,
      TunnelUsage tunnels,
      ClusterConfig cluster,
      EndpointConfig endpoint,
      EndpointWatchConfig config,
      ObjectMapper json,
      Pulse pulse,
      Clock clock) {
    this.cache = cache;
    this.trigger = trigger;
    this.tunnels = tunnels;
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.config = config;
    this.json = json;
    this.pulse = pulse;
    this.clock = clock;
    this.question = new PodQuestion(config.timeout());
    this.turns = new Semaphore(config.atOnce());
  }

  /** The last answer of one endpoint pod and what was counted of it. */
  private record Seen(
      String podUid, EndpointAnswer answer, EndpointState state, TunnelCount count) {}

  public void start() {
    startedAt = clock.instant();
    long every = config.every().toMillis();
    timer.scheduleWithFixedDelay(
        Vital.work("asking endpoints", this::round), every / 2, every, TimeUnit.MILLISECONDS);
  }

  public void stop() {
    timer.shutdown();
    requests.shutdown();
  }

  public Optional<EndpointState> of(String session) {
    return Optional.ofNullable(seen.get(session)).map(Seen::state);
  }

  /**
   * Asks an endpoint that is about to go a last time, so that its counters are not lost.
   *
   * @return whether that has been done; the session is woken when it has
   */
  public boolean lookedLast(SessionPod pod) {
    if (!pod.isReady() || pod.isDeleting()) {
      return true;
    }
    Boolean done = lastLooks.putIfAbsent(pod.uid(), false);
    if (done == null) {
      requests.execute(
          () -> {
            try {
              ask(pod);
              close(pod.session());
            } finally { // The session's end waits for this.
              lastLooks.put(pod.uid(), true);
              trigger.wake(pod.session());
            }
          });
    }
    return Boolean.TRUE.equals(done);
  }

  /** Asks out of turn, for what hangs on the answer; the session is woken when there is one. */
  public void askNow(SessionPod pod) {
    if (asking.add(pod.uid())) {
      requests.execute(
          () -> {
            if (inTurn(pod)) {
              trigger.wake(pod.session());
            }
          });
    }
  }

  /**
   * Wakes the session, once, when its client next does something: it was told that it is stopped
   * soon.
   */
  public void wakeOnWork(String session) {
    warned.add(session);
  }

  public void forget(String session) {
    seen.remove(session);
    warned.remove(session);
  }

  private void round() {
    pulse.beat("endpoint-watch");
    try {
      Set<String> present = cache.pods().stream().map(SessionPod::uid).collect(Collectors.toSet());
      lastLooks.keySet().retainAll(present);
      cache.pods().stream()
          .filter(pod -> pod.isEndpoint() && pod.isReady() && !pod.isDeleting())
          .filter(pod -> !lastLooks.containsKey(pod.uid()) && asking.add(pod.uid()))
          .forEach(pod -> requests.execute(() -> inTurn(pod)));
      requests.execute(tunnels::again);
    } catch (RuntimeException e) {
      Log.error("Could not ask endpoints in this round and goes on with the next", e);
    }
  }

  private boolean inTurn(SessionPod pod) {
    try {
      turns.acquire();
      try {
        return ask(pod);
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      asking.remove(pod.uid());
    }
  }

  /** Whether it answered. */
  private boolean ask(SessionPod pod) {
    try {
      Instant asked = clock.instant();
      HttpResponse<byte[]> answer = question.get(pod, endpoint.healthPort(), "/session/state");
      if (answer.statusCode() == 200) {
        answered(pod, json.readValue(answer.body(), EndpointAnswer.class), asked);
        return true;
      }
      Log.debugf("Endpoint of session %s answered %d", pod.session(), answer.statusCode());
    } catch (IOException e) {
      Log.debugf("Endpoint of session %s did not answer: %s", pod.session(), e);
    } catch (RuntimeException e) {
      Log.warnf("Endpoint of session %s could not be asked: %s", pod.session(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void answered(SessionPod pod, EndpointAnswer answer, Instant asked) {
    Instant now = clock.instant();
    Seen before = seen.get(pod.session());
    if (before != null && !before.podUid().equals(pod.uid())) {
      before = null;
    }
    boolean refused = answer.quotaRefusals() > refusalsBefore(pod, before, answer);
    EndpointState state =
        new EndpointState(
            answer.clientConnected(),
            answer.lastClientAt(),
            before == null || hasMoved(before.answer(), answer) ? now : before.state().movedAt(),
            refused ? now : before == null ? null : before.state().refusedAt(),
            answer.lastQuotaRefusal(),
            answer.hashes(),
            answer.uploading() > 0,
            asked);
    TunnelCount count = count(pod, before, answer, now);
    seen.put(pod.session(), new Seen(pod.uid(), answer, state, count));
    if (before == null
        || refused
        || !before.answer().files().equals(answer.files())
        || before.answer().clientConnected() != answer.clientConnected()
        || before.state().at().plus(SILENCE).isBefore(asked)
        || (hasActed(before.answer(), answer) && warned.remove(pod.session()))) {
      trigger.wake(pod.session());
    }
  }

  private static boolean hasMoved(EndpointAnswer before, EndpointAnswer now) {
    return before.bytesIn() != now.bytesIn()
        || before.bytesOut() != now.bytesOut()
        || (now.clientConnected() && !before.clientConnected());
  }

  /** Whether its client did something; one that is connected is seen at each look. */
  private static boolean hasActed(EndpointAnswer before, EndpointAnswer now) {
    return hasMoved(before, now)
        || (!now.clientConnected() && !Objects.equals(before.lastClientAt(), now.lastClientAt()));
  }

  /** What an endpoint counted before an earlier operator's time is nobody's news. */
  private long refusalsBefore(SessionPod pod, Seen before, EndpointAnswer answer) {
    if (before != null) {
      return before.answer().quotaRefusals();
    }
    return isOlderThanWe(pod) ? answer.quotaRefusals() : 0;
  }

  private boolean isOlderThanWe(SessionPod pod) {
    return Instant.parse(pod.pod().getMetadata().getCreationTimestamp()).isBefore(startedAt);
  }

  private TunnelCount count(SessionPod pod, Seen before, EndpointAnswer answer, Instant now) {
    if (before == null) {
      return isOlderThanWe(pod)
          ? TunnelCount.from(now, answer)
          : TunnelCount.fromZero(now).counted(answer);
    }
    TunnelCount counted = before.count().counted(answer);
    if (counted.isOver(now)) {
      send(pod.session(), pod.tenant(), pod.uid(), counted, counted.minute().plusSeconds(60));
      return counted.next(now);
    }
    return counted;
  }

  private void close(String session) {
    Seen last = seen.remove(session);
    if (last != null) {
      String tenant = cache.pods(session).stream().map(SessionPod::tenant).findFirst().orElse("");
      send(session, tenant, last.podUid(), last.count(), last.state().at());
    }
  }

  /** A later process cannot say the same: it does not know how far this one has counted. */
  private void send(String session, String tenant, String podUid, TunnelCount count, Instant to) {
    if (count.isEmpty()) {
      return;
    }
    tunnels.send(
        new TunnelSlice(
            session,
            tenant,
            cluster.name(),
            cluster.region(),
            podUid,
            count.minute(),
            to,
            0,
            count.in(),
            count.out()));
  }
}
