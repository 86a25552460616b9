package dev.hearth.operator.metering;

import dev.hearth.events.UsageEvent.PodSlice;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Meters every pod that carries a session's label, whether or not its SparkSession is still there.
 * One thread owns all that is remembered; it never waits for Kafka or the API server.
 */
@Singleton
public class Metering {
  private final KubernetesClient client;
  private final ClusterCache cache;
  private final SessionTrigger trigger;
  private final UsagePublisher publisher;
  private final MeteringFinalizer finalizer;
  private final MeteringConfig config;
  private final Pulse pulse;
  private final Clock clock;
  private final UsageSlices slices;

  private final Map<String, Metered> meters = new HashMap<>();

  /** By session, whose meters there are: a cache's index may miss a pod that changes just now. */
  private final Map<String, Set<String>> ofSession = new HashMap<>();

  private final Set<String> sending = new HashSet<>();

  /** What was to be looked at while its usage was on its way. */
  private final Set<String> missed = new HashSet<>();

  private final Map<String, String> released = new HashMap<>();
  private final Map<String, Instant> resumeFrom = new HashMap<>();
  private final Map<String, SessionUsage> usage = new ConcurrentHashMap<>();

  private final Set<String> over = ConcurrentHashMap.newKeySet();
  private volatile Instant startedAt = Instant.MAX;

  /** By session, how far the one of its pods is that lives and is furthest behind. */
  private final Map<String, Instant> openFrom = new ConcurrentHashMap<>();

  /** What changed since it was last looked at, or is to be tried again. */
  private final Set<Place> changed = ConcurrentHashMap.newKeySet();

  /** The minute through which all pods were last looked at. */
  private Instant allThrough = Instant.MIN;

  private final AtomicBoolean due = new AtomicBoolean();
  private final Runnable round = Vital.work("metering", this::round);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("metering").daemon().factory());
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  /** A pod's meter, and the pod as it was last looked at. */
  private static final class Metered {
    private final PodMeter meter;
    private PodLife life;

    private Metered(PodMeter meter, PodLife life) {
      this.meter = meter;
      this.life = life;
    }
  }

  /** Where a pod is, or was. */
  private record Place(String session, String namespace, String name) {
    static Place of(SessionPod pod) {
      return new Place(pod.session(), pod.pod().getMetadata().getNamespace(), pod.name());
    }
  }

  Metering(
      KubernetesClient client,
      ClusterCache cache,
      SessionTrigger trigger,
      UsagePublisher publisher,
      MeteringFinalizer finalizer,
      MeteringConfig config,
      ClusterConfig cluster,
      Pulse pulse,
      Clock clock) {
    this.client = client;
    this.cache = cache;
    this.trigger = trigger;
    this.publisher = publisher;
    this.finalizer = finalizer;
    this.config = config;
    this.pulse = pulse;
    this.clock = clock;
    this.slices = new UsageSlices(cluster.name(), cluster.region());
  }

  /** Goes on where each session's status says that metering had come to. */
  public void start() {
    startedAt = clock.instant();
    for (SparkSession session : client.resources(SparkSession.class).list().getItems()) {
      resume(session.getMetadata().getName(), session.getStatus());
    }
    cache.onPods(this::changed);
    long every = config.every().toMillis();
    thread.scheduleWithFixedDelay(round, 0, every, TimeUnit.MILLISECONDS);
  }

  public void stop() {
    thread.shutdown();
    requests.shutdown();
  }

  public SessionUsage of(String session) {
    return usage.getOrDefault(session, SessionUsage.NONE);
  }

  /** Up to where the pod that is furthest behind is metered; empty where none has to be. */
  public Optional<Instant> meteredThrough() {
    return openFrom.values().stream().min(Comparator.naturalOrder());
  }

  /** The session is over and its object goes; what is known of it goes after its last pod. */
  public void forget(String session) {
    over.add(session);
  }

  private void resume(String session, SparkSessionStatus status) {
    if (status == null) {
      return;
    }
    Instant through = status.meteredThrough == null ? null : Instant.parse(status.meteredThrough);
    usage.put(session, new SessionUsage(through, status.executors.finished, null));
    if (through != null) {
      resumeFrom.put(session, through);
    }
  }

  /** Many changes that come together are one round. */
  private void changed(SessionPod pod) {
    changed.add(Place.of(pod));
    if (due.compareAndSet(false, true) && !thread.isShutdown()) {
      thread.execute(round);
    }
  }

  private void round() {
    pulse.beat("metering");
    due.set(false);
    try {
      Instant through = UsageSlices.minuteOf(clock.instant().minus(config.settle()));
      if (through.equals(allThrough)) {
        lookAtChanged(through);
      } else {
        lookAtAll(through);
        allThrough = through;
      }
      forgetSessions();
    } catch (RuntimeException e) {
      Log.error("Metering failed in this round and goes on with the next", e);
    }
  }

  /** Another minute has passed, which each pod that lives is to be metered for. */
  private void lookAtAll(Instant through) {
    changed.clear();
    Set<String> present = new HashSet<>();
    Set<String> sessions = new HashSet<>(openFrom.keySet());
    for (SessionPod pod : cache.pods()) {
      present.add(pod.uid());
      sessions.add(pod.session());
      tryToMeter(pod, through);
    }
    forgetAllBut(present);
    sessions.forEach(this::report);
  }

  /** Within a minute nothing is due but what changed: all pods for each would be too much. */
  private void lookAtChanged(Instant through) {
    Set<Place> now = Set.copyOf(changed);
    changed.removeAll(now);
    Set<String> sessions = new HashSet<>();
    for (Place place : now) {
      sessions.add(place.session());
      cache.pod(place.namespace(), place.name()).ifPresent(pod -> tryToMeter(pod, through));
    }
    sessions.forEach(this::report);
  }

  /** One pod's trouble is not the others'. */
  private void tryToMeter(SessionPod pod, Instant through) {
    try {
      meter(pod, through);
    } catch (RuntimeException e) {
      Log.errorf(e, "Could not meter pod %s of session %s", pod.name(), pod.session());
      changed.add(Place.of(pod));
    }
  }

  private void meter(SessionPod pod, Instant through) {
    PodLife life = PodLife.of(pod);
    if (sending.contains(pod.uid())) {
      missed.add(pod.uid());
      return;
    }
    if (!life.isBilled()) {
      if (pod.isTerminal()) {
        release(pod, life);
      }
      return;
    }
    if (pod.isTerminal() && !pod.isHeld() && !meters.containsKey(pod.uid())) {
      return; // Released by the process before, and that only after Kafka had its last slice.
    }
    Metered metered = meters.computeIfAbsent(pod.uid(), uid -> new Metered(meterOf(life), life));
    metered.life = life;
    ofSession.computeIfAbsent(pod.session(), session -> new HashSet<>()).add(pod.uid());
    if (metered.meter.hasEnded()) {
      release(pod, life);
      return;
    }
    List<PodSlice> slices = metered.meter.due(life, through);
    if (!slices.isEmpty()) {
      send(pod, life, slices);
    }
  }

  private void send(SessionPod pod, PodLife life, List<PodSlice> slices) {
    sending.add(pod.uid());
    try {
      publisher
          .publish(slices)
          .whenCompleteAsync((done, failure) -> sent(pod, life, slices, failure), thread);
    } catch (RuntimeException e) {
      sending.remove(pod.uid());
      throw e;
    }
  }

  private PodMeter meterOf(PodLife life) {
    return PodMeter.takenUp(slices, life, resumeFrom.get(life.session()), startedAt);
  }

  private void sent(SessionPod pod, PodLife life, List<PodSlice> slices, Throwable failure) {
    sending.remove(pod.uid());
    if (missed.remove(pod.uid())) {
      changed.add(Place.of(pod));
    }
    if (failure != null) {
      Log.warnf("Could not send usage of pod %s and tries again: %s", pod.name(), failure);
      changed.add(Place.of(pod));
      return;
    }
    Metered metered = meters.get(pod.uid());
    if (metered != null) {
      metered.meter.acknowledged(life, slices);
      report(pod.session());
      if (metered.meter.hasEnded()) {
        release(pod, life);
      }
    }
  }

  /** Each version of a pod is tried once: what changed it meanwhile comes by with a newer one. */
  private void release(SessionPod pod, PodLife life) {
    String version = pod.pod().getMetadata().getResourceVersion();
    if (!pod.isHeld() || version.equals(released.put(pod.uid(), version))) {
      return;
    }
    requests.execute(
        () -> {
          boolean gone = finalizer.remove(pod);
          thread.execute(() -> released(pod, life, gone));
        });
  }

  private void released(SessionPod pod, PodLife life, boolean gone) {
    if (!gone) {
      released.remove(pod.uid());
      changed.add(Place.of(pod));
    } else if (pod.isExecutor()) {
      usage.compute(
          pod.session(),
          (session, before) -> {
            SessionUsage known = before == null ? SessionUsage.NONE : before;
            SessionUsage after = known.executorFinished(life.to());
            return PodTrouble.of(pod).map(after::with).orElse(after);
          });
      trigger.wake(pod.session());
    }
  }

  private void forgetAllBut(Set<String> present) {
    meters
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = !present.contains(each.getKey()) && !sending.contains(each.getKey());
              if (gone && !each.getValue().meter.hasEnded()) {
                Log.errorf("Pod %s went before its life was metered to the end", each.getKey());
              }
              return gone;
            });
    released.keySet().retainAll(present);
    ofSession.values().forEach(uids -> uids.retainAll(meters.keySet()));
    ofSession.values().removeIf(Set::isEmpty);
  }

  /** Last in a round: a pod that the cache still had would bring its session back. */
  private void forgetSessions() {
    over.removeIf(
        session -> {
          boolean gone = !ofSession.containsKey(session) && cache.pods(session).isEmpty();
          if (gone) {
            usage.remove(session);
            resumeFrom.remove(session);
            openFrom.remove(session);
          }
          return gone;
        });
  }

  /** A session is metered through the earliest point that any of its living pods is. */
  private void report(String session) {
    Instant open = null;
    Instant closed = null;
    for (String uid : ofSession.getOrDefault(session, Set.of())) {
      Metered metered = meters.get(uid);
      if (metered == null) {
        continue;
      }
      PodMeter meter = metered.meter;
      PodLife life = metered.life;
      if (meter.hasEnded()) {
        closed = closed == null || life.to().isAfter(closed) ? life.to() : closed;
      } else {
        Instant known = meter.acknowledged() == null ? life.from() : meter.acknowledged();
        open = open == null || known.isBefore(open) ? known : open;
      }
    }
    if (open == null) {
      openFrom.remove(session);
    } else {
      openFrom.put(session, open);
    }
    if (open != null || closed != null) {
      reportThrough(session, open == null ? closed : open);
    }
  }

  private void reportThrough(String session, Instant through) {
    SessionUsage before = of(session);
    SessionUsage after = before.through(through);
    if (!after.equals(before)) {
      usage.put(session, after);
      trigger.wake(session);
    }
  }
}
