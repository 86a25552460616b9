package dev.hearth.operator.driver;

import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.PodQuestion;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.endpoint.EndpointWatch;
import dev.hearth.operator.namespace.EndpointConfig;
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
 * Asks every driver that can be idle in turn whether it works and keeps its last answer: Spark
 * Connect servers, and through their endpoints the drivers of client sessions whose client is
 * there. One that does not answer leaves no state: silence is no reason to end anything.
 */
@Singleton
public class DriverWatch {
  private static final String NAME = "driver-watch";

  /** Spark's own label of what a pod belongs to. */
  private static final String APPLICATION = "spark-app-selector";

  /** Times as many: each waits for a user's machine, which may never answer, and holds little. */
  private static final int CLIENTS = 4;

  /** After so long without an answer sessions have stopped to count on one. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final ClusterCache cache;
  private final SessionTrigger trigger;
  private final DriverWatchConfig config;
  private final EndpointWatch endpoints;
  private final EndpointConfig endpoint;
  private final PodQuestion question;
  private final PodQuestion clientQuestion;
  private final Pulse pulse;
  private final Clock clock;
  private final Semaphore turns;

  /** Of their own: who is slow on a user's machine must not keep the servers from being asked. */
  private final Semaphore clientTurns;

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Set<String> asking = ConcurrentHashMap.newKeySet();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(NAME).daemon().factory());
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  DriverWatch(
      ClusterCache cache,
      SessionTrigger trigger,
      EndpointWatch endpoints,
      EndpointConfig endpoint,
      DriverWatchConfig config,
      Pulse pulse,
      Clock clock) {
    this.cache = cache;
    this.trigger = trigger;
    this.config = config;
    this.endpoints = endpoints;
    this.endpoint = endpoint;
    this.question = new PodQuestion(config.timeout());
    this.clientQuestion = new PodQuestion(config.clientTimeout());
    this.pulse = pulse;
    this.clock = clock;
    this.turns = new Semaphore(config.atOnce());
    this.clientTurns = new Semaphore(CLIENTS * config.atOnce(), true);
  }

  /** The last answer of one driver, by its own pod or its session's endpoint. */
  private record Seen(String podUid, DriverAnswer answer, DriverState state) {
    boolean isOf(SessionPod pod, DriverAnswer other) {
      return podUid.equals(pod.uid()) && answer.application().equals(other.application());
    }
  }

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
      silent.retainAll(seen.keySet());
      Instant now = clock.instant();
      seen.forEach((session, last) -> forgetOf(session, last.state(), now));
      cache.pods().stream()
          .filter(pod -> isAsked(pod) && asking.add(pod.uid()))
          .forEach(pod -> requests.execute(() -> inTurn(pod)));
    } catch (RuntimeException e) {
      Log.error("Could not ask drivers in this round and goes on with the next", e);
    }
  }

  /** Once no answer is fresh any more another rule holds, and somebody has to look at it. */
  private void forgetOf(String session, DriverState state, Instant now) {
    if (state.isFresh(now)) {
      silent.remove(session);
    } else if (silent.add(session)) {
      trigger.wake(session);
    }
  }

  /** Only a Spark Connect server can be idle, and who is behind a client's tunnel. */
  private boolean isAsked(SessionPod pod) {
    return pod.isReady()
        && !pod.isDeleting()
        && (pod.isEndpoint() ? hasClient(pod.session()) : isServer(pod));
  }

  private static boolean isServer(SessionPod pod) {
    return pod.isDriver() && pod.port("connect").isPresent() && pod.port("ui").isPresent();
  }

  private boolean hasClient(String session) {
    return endpoints.of(session).filter(EndpointState::clientConnected).isPresent();
  }

  private boolean inTurn(SessionPod pod) {
    Semaphore ofItsKind = pod.isEndpoint() ? clientTurns : turns;
    try {
      ofItsKind.acquire();
      try {
        return ask(pod);
      } finally {
        ofItsKind.release();
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
      answered(pod, pod.isEndpoint() ? ofClient(pod) : ofServer(pod), asked);
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

  private DriverAnswer ofServer(SessionPod pod) throws IOException, InterruptedException {
    String application = Labels.application(pod.session(), pod.attempt());
    int ui = pod.port("ui").orElseThrow();
    String about = "/api/v1/applications/" + application;
    byte[] jobs = get(question, pod, ui, about + "/jobs?status=running");
    byte[] executors = get(question, pod, ui, about + "/executors");
    return new DriverAnswer(application, DriverWork.of(jobs, executors));
  }

  private DriverAnswer ofClient(SessionPod pod) throws IOException, InterruptedException {
    DriverAnswer answer =
        DriverAnswer.ofEndpoint(get(clientQuestion, pod, endpoint.healthPort(), "/session/driver"));
    boolean another =
        cache.pods(pod.session()).stream()
            .filter(one -> one.isExecutor() && !one.isTerminal())
            .map(one -> one.pod().getMetadata().getLabels().get(APPLICATION))
            .anyMatch(of -> of != null && !of.equals(answer.application()));
    if (another) {
      // Such as of another program that has the port on a machine that several people share.
      throw new IOException("the answer is of another application than the executors");
    }
    return answer;
  }

  private static byte[] get(PodQuestion question, SessionPod pod, int port, String what)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = question.get(pod, port, what);
    if (answer.statusCode() != 200) {
      throw new IOException(what + " was answered with " + answer.statusCode());
    }
    return answer.body();
  }

  private void answered(SessionPod pod, DriverAnswer answer, Instant asked) {
    DriverWork work = answer.work();
    Seen before = seen.get(pod.session());
    if (before != null && (!before.isOf(pod, answer) || wasAway(pod, before.state(), asked))) {
      before = null;
    }
    boolean worked = before == null || work.workedSince(before.answer().work());
    DriverState state =
        new DriverState(
            work.running(), worked ? clock.instant() : before.state().workedAt(), asked);
    seen.put(pod.session(), new Seen(pod.uid(), answer, state));
    if (before == null
        || before.state().busy() != state.busy()
        || before.state().at().plus(SILENCE).isBefore(asked)
        || (worked && warned.remove(pod.session()))) {
      trigger.wake(pod.session());
    }
  }

  /**
   * Whether a client session's driver was silent for so long that the other idle rule held: what
   * that counts for life began meanwhile is not known here, so idle time is counted anew.
   */
  private static boolean wasAway(SessionPod pod, DriverState before, Instant asked) {
    return pod.isEndpoint() && !before.isFresh(asked);
  }
}
