package dev.hearth.tunnel.access;

import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Keeps the directory like the cluster's SparkSession objects: all of them, or only one. */
public final class SparkSessionWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SparkSessionWatch.class);

  /** Longer than the client ever waits between two tries. */
  private static final Duration SERIES = Duration.ofMinutes(2);

  private final KubernetesClient kubernetes;
  private final SessionDirectory directory;
  private final Optional<String> only;
  private SharedIndexInformer<SparkSession> informer;
  private volatile long lastFailure = System.nanoTime() - SERIES.toNanos();

  public SparkSessionWatch(
      KubernetesClient kubernetes, SessionDirectory directory, Optional<String> only) {
    this.kubernetes = kubernetes;
    this.directory = directory;
    this.only = only;
  }

  /** Goes on trying while the API server can't be reached. */
  public void start() {
    var sessions = kubernetes.resources(SparkSession.class);
    informer =
        only.map(id -> sessions.withField("metadata.name", id).runnableInformer(0))
            .orElseGet(() -> sessions.runnableInformer(0));
    informer.addEventHandler(new Feeder());
    informer.exceptionHandler((started, failure) -> goOn(failure));
    informer.start().thenRun(directory::complete);
  }

  /** Says it once: who waits for an API server need not read of each try. */
  private boolean goOn(Throwable failure) {
    long before = lastFailure;
    lastFailure = System.nanoTime();
    if (lastFailure - before >= SERIES.toNanos()) {
      LOG.warnf(
          "Sessions can't be watched, trying again: %s",
          failure.getCause() == null ? failure.getMessage() : failure.getCause());
    }
    return true;
  }

  /** A live look, past the watch. Blocks. */
  public Optional<KnownSession> read(String id) {
    return Optional.ofNullable(kubernetes.resources(SparkSession.class).withName(id).get())
        .map(SparkSessionWatch::known);
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
  }

  static KnownSession known(SparkSession session) {
    Long generation = session.getMetadata().getGeneration();
    String uid = session.getMetadata().getUid();
    return new KnownSession(
        session.getMetadata().getName(),
        uid == null ? "" : uid,
        generation == null ? 0 : generation,
        state(session),
        address(session.getStatus()),
        ports(session.getSpec()),
        Optional.ofNullable(session.getSpec().ports).map(ports -> ports.ui),
        session.getSpec().uploads(),
        grants(session));
  }

  private static KnownSession.State state(SparkSession session) {
    SparkSessionStatus status = session.getStatus();
    String phase = status == null || status.phase == null ? "" : status.phase;
    boolean stopped =
        session.getMetadata().getDeletionTimestamp() != null || session.getSpec().stop != null;
    return switch (phase) {
      case "ENDING", "ENDED", "FAILED" -> KnownSession.State.ENDING;
      case "READY" -> stopped ? KnownSession.State.ENDING : KnownSession.State.READY;
      default -> stopped ? KnownSession.State.ENDING : KnownSession.State.STARTING;
    };
  }

  private static Optional<KnownSession.Address> address(SparkSessionStatus status) {
    if (status == null || status.endpoint == null || status.endpoint.address == null) {
      return Optional.empty();
    }
    return Optional.of(new KnownSession.Address(status.endpoint.address, status.endpoint.port));
  }

  private static Set<Integer> ports(SparkSessionSpec spec) {
    return spec.ports == null
        ? Set.of()
        : new java.util.TreeSet<>(
            List.of(spec.ports.driver, spec.ports.blockManager, spec.ports.ui));
  }

  /** One unreadable ticket must not shut the door on the others. */
  private static List<Grant> grants(SparkSession session) {
    List<Grant> grants = new ArrayList<>();
    for (SparkSessionSpec.Ticket ticket : session.getSpec().tickets) {
      try {
        grants.add(
            new Grant(
                ticket.id,
                Sha256.ofHex(ticket.sha256),
                Set.copyOf(ticket.scopes),
                Instant.parse(ticket.expiresAt)));
      } catch (IllegalArgumentException | DateTimeParseException | NullPointerException broken) {
        LOG.warnf(
            "Left out an unreadable ticket: session=%s ticket=%s",
            session.getMetadata().getName(), ticket.id);
      }
    }
    return grants;
  }

  private final class Feeder implements ResourceEventHandler<SparkSession> {
    @Override
    public void onAdd(SparkSession session) {
      directory.put(known(session));
    }

    @Override
    public void onUpdate(SparkSession old, SparkSession session) {
      directory.put(known(session));
    }

    @Override
    public void onDelete(SparkSession session, boolean finalStateUnknown) {
      directory.remove(session.getMetadata().getName());
    }

    @Override
    public void onNothing() {
      directory.complete();
    }
  }
}
