package dev.hearth.operator.driver;

import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.PodQuestion;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import dev.hearth.resource.Labels;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
 * Asks every Spark Connect server in turn whether it works and keeps its last answer. One that does
 * not answer leaves no state: silence is no reason to end anything.
 */
@Singleton
public class DriverWatch {
  private static final String NAME = "driver-watch";

  /** After so long without an answer sessions have stopped to count on one. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final ClusterCache cache;
  private final SessionTrigger trigger;
  private final DriverWatchConfig config;
  private final PodQuestion question;
  private final Pulse pulse;
  private final Clock clock;
  private final Semaphore turns;

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Set<String> asking = ConcurrentHashMap.newKeySet();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(NAME).daemon().factory());
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  DriverWatch(
      ClusterCache cache,
      SessionTrigger trigger,
      DriverWatchConfig config,
      Pulse pulse,
      Clock clock) {
    this.cache = cache;
    this.trigger = trigger;
    this.config = config;
    this.question = new PodQuestion(config.timeout());
    this.pulse = pulse;
    this.clock = clock;
    this.turns = new Semaphore(config.atOnce());
  }

  /** The last answer of one driver pod. */
  private record Seen(String podUid, DriverWork work, DriverState state) {}

  public void start() {
    long every = config.every().toMillis();
    timer.scheduleWithFixedDelay(
        Vital.work("asking drivers", this::round), every / 2, every, TimeUnit.MILLISECONDS);
  }

  public void stop() {
    timer.shutdown();
    requests.shutdown();
  }

  public Optional<DriverState> of(String session) {
    return Optional.ofNullable(seen.get(session)).map(Seen::state);
  }

  /** Asks out of turn, for what hangs on the answer; the session is woken when there is one. */
  public void askNow(SessionPod pod) {
    if (isAsked(pod) && asking.add(pod.uid())) {
      requests.execute(
          () -> {
            if (inTurn(pod)) {
              trigger.wake(pod.session());
            }
          });
    }
  }

  /** Wakes the session, once, when its driver next works: it was told that it is stopped soon. */
  public void wakeOnWork(String session) {
    warned.add(session);
  }

  private void round() {
    pulse.beat(NAME);
    try {
      Set<String> present = cache.pods().stream().map(SessionPod::uid).collect(Collectors.toSet());
      seen.values().removeIf(one -> !present.contains(one.podUid()));
      warned.retainAll(seen.keySet());
      cache.pods().stream()
          .filter(pod -> isAsked(pod) && asking.add(pod.uid()))
          .forEach(pod -> requests.execute(() -> inTurn(pod)));
    } catch (RuntimeException e) {
      Log.error("Could not ask drivers in this round and goes on with the next", e);
    }
  }

  /** Only a Spark Connect server can be idle. */
  private static boolean isAsked(SessionPod pod) {
    return pod.isDriver()
        && pod.isReady()
        && !pod.isDeleting()
        && pod.port("connect").isPresent()
        && pod.port("ui").isPresent();
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
      byte[] jobs = get(pod, "/jobs?status=running");
      answered(pod, DriverWork.of(jobs, get(pod, "/executors")), asked);
      return true;
    } catch (IOException e) {
      Log.debugf("Driver of session %s did not answer: %s", pod.session(), e);
    } catch (RuntimeException e) {
      Log.warnf("Driver of session %s could not be asked: %s", pod.session(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private byte[] get(SessionPod pod, String what) throws IOException, InterruptedException {
    String application = Labels.application(pod.session(), pod.attempt());
    HttpResponse<byte[]> answer =
        question.get(
            pod, pod.port("ui").orElseThrow(), "/api/v1/applications/" + application + what);
    if (answer.statusCode() != 200) {
      throw new IOException(what + " was answered with " + answer.statusCode());
    }
    return answer.body();
  }

  private void answered(SessionPod pod, DriverWork work, Instant asked) {
    Seen before = seen.get(pod.session());
    if (before != null && !before.podUid().equals(pod.uid())) {
      before = null;
    }
    boolean worked = before == null || work.workedSince(before.work());
    DriverState state =
        new DriverState(
            work.running(), worked ? clock.instant() : before.state().workedAt(), asked);
    seen.put(pod.session(), new Seen(pod.uid(), work, state));
    if (before == null
        || before.state().busy() != state.busy()
        || before.state().at().plus(SILENCE).isBefore(asked)
        || (worked && warned.remove(pod.session()))) {
      trigger.wake(pod.session());
    }
  }
}
