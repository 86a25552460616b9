package dev.hearth.admission.sessions;

import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/**
 * The sessions of this cluster, from the watch's cache alone. While the API server is away it
 * answers with what it last saw: the webhook is only called when that server is there.
 */
@ApplicationScoped
public class SessionDirectory {
  /** Longer than the client ever waits between two tries. */
  private static final Duration SERIES = Duration.ofMinutes(2);

  private final SharedIndexInformer<SparkSession> informer;
  private volatile long lastFailure = System.nanoTime() - SERIES.toNanos();

  SessionDirectory(KubernetesClient kubernetes, MeterRegistry meters) {
    informer = kubernetes.resources(SparkSession.class).runnableInformer(0);
    meters.gauge("hearth.admission.known.sessions", informer, i -> i.getStore().list().size());
  }

  void start(@Observes StartupEvent event) {
    // Without this a first list that fails, because the CRD comes later, would end the watch.
    informer.exceptionHandler((started, failure) -> goOn(failure));
    informer
        .start()
        .thenRun(() -> Log.infof("Knows %d sessions", informer.getStore().list().size()));
  }

  /** Says it once: who waits for an API server need not read of each try. */
  private boolean goOn(Throwable failure) {
    long before = lastFailure;
    lastFailure = System.nanoTime();
    if (lastFailure - before >= SERIES.toNanos()) {
      Log.warnf(
          "Sessions can't be watched, trying again: %s",
          failure.getCause() == null ? failure.getMessage() : failure.getCause());
    }
    return true;
  }

  void stop(@Observes ShutdownEvent event) {
    informer.stop();
  }

  /** Whether all sessions that existed at the start have been seen. */
  public boolean synced() {
    return informer.hasSynced();
  }

  /** The session of that id, if the watch has shown it. */
  public Optional<Session> find(String id) {
    return Optional.ofNullable(informer.getStore().getByKey(id))
        .map(object -> Session.of(id, object, object.getMetadata().getAnnotations()));
  }
}
