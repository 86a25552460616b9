package dev.hearth.operator.command;

import dev.hearth.events.DesiredEvent;
import dev.hearth.operator.lifecycle.LifecycleConfig;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one desired state, and sees to it that who asked hears of a refusal: a session that
 * the cluster will not hold is over, and one that runs says that a change did not reach it.
 */
@Singleton
class DesiredWriter {
  /** Answers that no repeat can change. */
  private static final Set<Integer> INVALID = Set.of(400, 413, 422);

  /** Of the platform's rights and rules, which its administrator may mend. */
  private static final int FORBIDDEN = 403;

  /** Of words that travel in an annotation and an event. */
  private static final int MOST = 2_000;

  private static final String ASK =
      " Ask the platform's administrator what the cluster has against it.";

  private final SessionObjectStore store;
  private final RefusalPublisher refusals;
  private final MeterRegistry meters;
  private final Duration patience;
  private final Clock clock;
  private final Map<String, Instant> forbiddenSince = new HashMap<>();

  DesiredWriter(
      SessionObjectStore store,
      RefusalPublisher refusals,
      LifecycleConfig config,
      MeterRegistry meters,
      Clock clock) {
    this.store = store;
    this.refusals = refusals;
    this.patience = config.provisioningTimeout();
    this.meters = meters;
    this.clock = clock;
  }

  /** What came of it. */
  enum Outcome {
    DONE,
    /** To be tried again. */
    LATER,
    /** The API server said nothing; it would not say more of another session. */
    UNANSWERED
  }

  /**
   * @param wanted empty where the session is wanted no more
   * @param cause the traceparent that the state came with; null for none
   */
  Outcome carryOut(String session, Optional<DesiredEvent.Session> wanted, @Nullable String cause) {
    Outcome outcome = attempt(session, wanted, cause);
    if (outcome == Outcome.DONE) {
      forbiddenSince.remove(session);
      refusals.forget(session);
    }
    return outcome;
  }

  private Outcome attempt(
      String session, Optional<DesiredEvent.Session> wanted, @Nullable String cause) {
    try {
      if (wanted.isEmpty()) {
        store.forget(session);
        return Outcome.DONE;
      }
      try {
        store.write(wanted.get(), cause);
        return Outcome.DONE;
      } catch (KubernetesClientException e) {
        return refused(wanted.get(), e, cause);
      }
    } catch (KubernetesClientException e) {
      return unanswered(session, e);
    } catch (RuntimeException e) {
      meters.counter("hearth_desired_unreadable_total").increment();
      Log.errorf(e, "Skipped desired state of session %s: it cannot be done", session);
      return Outcome.DONE;
    }
  }

  private static Outcome unanswered(String session, KubernetesClientException answer) {
    Log.warnf("Could not write session %s and tries again: %s", session, answer.getMessage());
    // No answer, whatever the client calls that.
    return answer.getCode() <= 0 ? Outcome.UNANSWERED : Outcome.LATER;
  }

  private Outcome refused(
      DesiredEvent.Session desired, KubernetesClientException answer, @Nullable String cause) {
    boolean invalid = INVALID.contains(answer.getCode());
    if (!invalid && answer.getCode() != FORBIDDEN) {
      return unanswered(desired.session(), answer);
    }
    Optional<SparkSession> held = store.find(desired.session());
    if (held.isPresent()) {
      return invalid ? changeRefused(desired, answer) : unanswered(desired.session(), answer);
    }
    if (!invalid && desired.stop() == null && !isPatienceOver(desired.session())) {
      refusals.waits(desired, words(answer) + " It is tried again." + ASK, cause);
      return unanswered(desired.session(), answer);
    }
    if (!refusals.isOver(desired, words(answer) + ASK, cause)) {
      return Outcome.LATER;
    }
    skipped(desired, answer);
    return Outcome.DONE;
  }

  /**
   * What runs goes on as it was, but for one wish: a session that is to end ends, and if it takes
   * the object's deletion.
   */
  private Outcome changeRefused(DesiredEvent.Session desired, KubernetesClientException answer) {
    if (desired.stop() != null) {
      store.forget(desired.session());
    } else {
      store.noteRefusal(desired.session(), desired.revision(), words(answer) + ASK);
    }
    skipped(desired, answer);
    return Outcome.DONE;
  }

  private void skipped(DesiredEvent.Session desired, KubernetesClientException answer) {
    meters.counter("hearth_desired_unreadable_total").increment();
    Log.warnf(
        "The API server refused session %s at revision %d: %s",
        desired.session(), desired.revision(), words(answer));
  }

  private boolean isPatienceOver(String session) {
    Instant now = clock.instant();
    Instant since = forbiddenSince.computeIfAbsent(session, first -> now);
    return !now.isBefore(since.plus(patience));
  }

  /** What the API server said. The exception's own text has its address, which is nobody's. */
  private static String words(KubernetesClientException answer) {
    String said = answer.getStatus() == null ? null : answer.getStatus().getMessage();
    if (said == null || said.isBlank()) {
      said = "The cluster's API server answered with " + answer.getCode();
    }
    String bounded = said.length() > MOST ? said.substring(0, MOST) + " …" : said;
    return bounded.endsWith(".") ? bounded : bounded + ".";
  }
}
