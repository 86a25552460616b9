package dev.hearth.session.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.placement.Cordon;
import dev.hearth.session.placement.Placement;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A session explained. Pure: what is known of the session at {@code now} is all it is made of.
 *
 * @param summary one sentence, the most important finding first
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Diagnosis(
    String session, String state, String summary, List<Finding> findings, List<Steps.Step> steps) {

  /** A cluster that is well takes a session in within a second and makes it ready in a few. */
  private static final Duration SLOW_ANSWER = Duration.ofSeconds(15);

  private static final Duration SLOW_START = Duration.ofSeconds(30);

  /** Conditions that matter to a session that ends. */
  private static final Set<String> WHILE_ENDING = Set.of("Reachable", "EndDelayed");

  /**
   * @param cordon that its cluster is being emptied
   */
  static Diagnosis of(
      Session session,
      Placement placement,
      Optional<Cordon> cordon,
      List<Steps.Arrival> arrivals,
      Instant now) {
    Steps steps = Steps.of(arrivals, now);
    List<Finding> findings = new ArrayList<>();
    cordon
        .filter(any -> session.state().before(SessionState.ENDING))
        .ifPresent(ends -> findings.add(emptied(session, ends)));
    switch (session.state()) {
      case QUEUED -> queued(session, placement, steps, findings);
      case PLACED -> placed(session, steps, findings);
      case PROVISIONING -> provisioning(session, steps, findings);
      case READY -> ready(session, steps, findings);
      case ENDING -> ending(session, steps, findings);
      case ENDED -> findings.add(Endings.ended(session));
      case FAILED -> {
        findings.add(Endings.failed(session));
        findings.addAll(ConditionFindings.of(session.observed().conditions()));
      }
    }
    return new Diagnosis(
        session.id(),
        session.state().label(),
        summary(session, findings),
        List.copyOf(findings),
        steps.all());
  }

  private static String summary(Session session, List<Finding> findings) {
    return findings.stream()
        .max((a, b) -> a.severity().compareTo(b.severity()))
        .map(Finding::message)
        .orElse("The session is " + session.state().label() + " and nothing is known to be wrong.");
  }

  private static Finding emptied(Session session, Cordon cordon) {
    return Finding.problem(
        "ClusterDraining",
        cordon.since(),
        "An administrator empties cluster "
            + session.cluster()
            + "; the session is stopped at "
            + cordon.until()
            + ".",
        "Let it finish before then, or start another session: that is placed elsewhere.");
  }

  private static void queued(
      Session session, Placement placement, Steps steps, List<Finding> findings) {
    Instant since = steps.since(SessionState.QUEUED);
    String reason = String.valueOf(session.reason());
    String place =
        session.queue() == null ? "" : " It is number " + session.queue().position() + " in line.";
    findings.add(
        Finding.waiting(
            reason,
            since,
            session.message() + place,
            switch (reason) {
              case "QuotaExceeded" ->
                  "End another session of the tenant, ask for fewer or smaller executors, or have a"
                      + " platform administrator raise the quota.";
              case "TenantNotActive" -> "Ask a platform administrator about the tenant.";
              case "NoCluster" -> "See what each cluster lacks below; it is tried again by itself.";
              default -> null;
            }));
    if ("NoCluster".equals(reason) && placement != null) {
      for (Placement.Candidate candidate : placement.candidates()) {
        findings.add(
            Finding.info(
                "ClusterRefused",
                placement.decidedAt(),
                "Cluster "
                    + candidate.cluster()
                    + " in region "
                    + candidate.region()
                    + ": "
                    + String.join("; ", candidate.refusals())
                    + ".",
                null));
      }
      if (placement.candidates().isEmpty()) {
        findings.add(
            Finding.problem(
                "NoClusterKnown",
                placement.decidedAt(),
                "No cluster has ever reported to this control plane.",
                "A platform administrator joins one: docs/install.md."));
      }
    }
  }

  private static void placed(Session session, Steps steps, List<Finding> findings) {
    Duration waits = steps.in(SessionState.PLACED).orElse(Duration.ZERO);
    boolean slow = waits.compareTo(SLOW_ANSWER) > 0;
    String message =
        "Cluster "
            + session.cluster()
            + " was told "
            + Steps.words(waits)
            + " ago and has not taken the session in yet.";
    findings.add(
        slow
            ? Finding.problem(
                "ClusterSlow",
                steps.since(SessionState.PLACED),
                message,
                "If it lasts, a platform administrator looks at the session-operator of the cluster.")
            : Finding.waiting("Placed", steps.since(SessionState.PLACED), message, null));
    findings.addAll(ConditionFindings.of(session.conditions()));
  }

  private static void provisioning(Session session, Steps steps, List<Finding> findings) {
    Duration takes = steps.in(SessionState.PROVISIONING).orElse(Duration.ZERO);
    findings.addAll(ConditionFindings.of(session.conditions()));
    if (takes.compareTo(SLOW_START) > 0) {
      findings.add(
          Finding.problem(
              "SlowStart",
              steps.since(SessionState.PROVISIONING),
              "Its pods have been starting for " + Steps.words(takes) + ", longer than usual.",
              "The other findings say what it waits for; where there are none, a node may be pulling"
                  + " its image."));
    }
  }

  private static void ready(Session session, Steps steps, List<Finding> findings) {
    findings.addAll(ConditionFindings.of(session.conditions()));
    var executors = session.observed().executors();
    if (executors.pending() > 0) {
      findings.add(
          Finding.info(
              "ExecutorsPending",
              null,
              executors.running() + " executors run and " + executors.pending() + " start.",
              null));
    }
    steps
        .in(SessionState.PROVISIONING)
        .filter(took -> took.compareTo(SLOW_START) > 0)
        .ifPresent(
            took ->
                findings.add(
                    Finding.info(
                        "StartedSlowly",
                        steps.since(SessionState.READY),
                        "It took " + Steps.words(took) + " to start.",
                        null)));
  }

  private static void ending(Session session, Steps steps, List<Finding> findings) {
    findings.add(
        Finding.waiting(
            "Ending",
            steps.since(SessionState.ENDING),
            Endings.because(session)
                + " Its pods are being stopped and metered; its quota is free when that is done.",
            null));
    session.conditions().stream()
        .filter(condition -> WHILE_ENDING.contains(condition.type()))
        .forEach(condition -> findings.addAll(ConditionFindings.of(List.of(condition))));
  }
}
