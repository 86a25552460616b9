package dev.hearth.operator.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what a crash, a lost node or a meddler left behind, each once when it is found. */
@Singleton
public class LeftoverMeters {
  private final Map<Kind, Counter> found = new EnumMap<>(Kind.class);

  LeftoverMeters(MeterRegistry meters) {
    for (Kind kind : Kind.values()) {
      found.put(
          kind,
          Counter.builder("hearth.leftovers")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /** What it was. */
  public enum Kind {
    /** A namespace or a right whose session is not there. */
    ORPHAN,
    /** A session that should have a namespace and has none. */
    NO_NAMESPACE,
    /** A pod that was told to end and has not. */
    STUCK_POD,
    /** A session's namespace that is being deleted and stays. */
    STUCK_NAMESPACE,
    /** An executor whose driver is gone. */
    EXECUTOR
  }

  /** There at zero from the start, so that the first one is seen as a change. */
  void begin(@Observes StartupEvent event) {}

  public void found(Kind kind) {
    found.get(kind).increment();
  }
}
