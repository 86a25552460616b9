package dev.hearth.admission.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.defaulting.SessionDefaults;
import dev.hearth.admission.policy.Fault;
import dev.hearth.admission.policy.GateContainer;
import dev.hearth.admission.policy.PodRules;
import dev.hearth.admission.policy.Policy;
import dev.hearth.admission.policy.SparkRole;
import dev.hearth.admission.policy.SubmissionRules;
import dev.hearth.admission.policy.Verdict;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Decides a review, from the request and the sessions that are known; asks nobody. */
final class Reviews {
  private static final String OURS = "hearth.dev/";

  /** Kubernetes puts these on by itself when a delete asks for it. */
  private static final Set<String> CLUSTERS_FINALIZERS = Set.of("foregroundDeletion", "orphan");

  private final Policy policy;
  private final PodRules rules;
  private final SessionDefaults defaults;
  private final Function<String, Optional<Session>> sessions;

  Reviews(Policy policy, Function<String, Optional<Session>> sessions) {
    this.policy = policy;
    this.rules = new PodRules(policy);
    this.defaults = new SessionDefaults(policy);
    this.sessions = sessions;
  }

  Verdict decide(AdmissionRequest request) {
    Optional<String> id = Session.idOf(request.namespace());
    if (id.isEmpty()) {
      return Verdict.forbidden("namespace '" + request.namespace() + "' is no session's");
    }
    boolean platform = policy.platformAccounts().contains(request.user());
    if (!request.subresource().isEmpty()) {
      return platform
          ? new Verdict.Allowed(request.pod())
          : Verdict.forbidden(
              "pods/" + request.subresource() + " may not be changed in a session's namespace");
    }
    return switch (request.operation()) {
      case "CREATE" -> platform ? ofPlatform(request, id.get()) : create(request, id.get());
      case "UPDATE" -> platform ? new Verdict.Allowed(request.pod()) : update(request, id.get());
      default -> new Verdict.Allowed(request.pod());
    };
  }

  private Verdict ofPlatform(AdmissionRequest request, String id) {
    String role = request.pod().path("metadata").path("labels").path(Labels.ROLE).asText();
    if (!Labels.ROLE_DRIVER.equals(role)) {
      return new Verdict.Allowed(defaults.platformPod(request.pod(), id));
    }
    return sessions
        .apply(id)
        .<Verdict>map(session -> new Verdict.Allowed(defaults.driver(request.pod(), session)))
        .orElseGet(() -> unknown(id));
  }

  private Verdict create(AdmissionRequest request, String id) {
    Optional<Session> session = sessions.apply(id);
    if (session.isEmpty()) {
      return unknown(id);
    }
    if (session.get().ending()) {
      return Verdict.forbidden("session '" + id + "' is ending: no new pods begin in it");
    }
    return session.get().submission().isPresent() && SubmissionRules.isDriver(request.pod())
        ? submit(request, session.get())
        : execute(request.pod(), session.get());
  }

  private Verdict execute(JsonNode pod, Session session) {
    List<Fault> faults = rules.checkNew(pod, session, SparkRole.executor(session));
    return faults.isEmpty()
        ? new Verdict.Allowed(defaults.executor(pod, session))
        : Verdict.of(faults);
  }

  /** The driver that the session waits for. */
  private Verdict submit(AdmissionRequest request, Session session) {
    var faults = new ArrayList<>(SubmissionRules.check(request.pod(), request.user(), session));
    if (faults.isEmpty()) {
      faults.addAll(rules.checkNew(request.pod(), session, SparkRole.driver(session)));
    }
    return faults.isEmpty()
        ? new Verdict.Allowed(defaults.submittedDriver(request.pod(), session))
        : Verdict.of(faults);
  }

  /**
   * A pod that runs keeps what the platform gave it. Its spec is not defaulted again: most of it
   * cannot be changed any more, and the cluster itself must stay able to remove its own finalizers.
   */
  private Verdict update(AdmissionRequest request, String id) {
    JsonNode metadata = request.pod().path("metadata");
    JsonNode before = request.before().path("metadata");
    if (!ours(metadata.path("labels")).equals(ours(before.path("labels")))) {
      return Verdict.forbidden(
          "metadata.labels: only the platform changes labels under hearth.dev/; leave them as they"
              + " are");
    }
    Set<String> finalizers = texts(metadata.path("finalizers"));
    Set<String> earlier = texts(before.path("finalizers"));
    if (earlier.contains(Labels.METERING_FINALIZER)
        && !finalizers.contains(Labels.METERING_FINALIZER)) {
      return Verdict.forbidden(
          "metadata.finalizers: only the platform removes '"
              + Labels.METERING_FINALIZER
              + "', once the pod is metered; leave it");
    }
    var added = new HashSet<>(finalizers);
    added.removeAll(earlier);
    added.removeAll(CLUSTERS_FINALIZERS);
    if (!added.isEmpty()) {
      return Verdict.forbidden(
          "metadata.finalizers: '"
              + String.join("', '", added)
              + "' would hold up the session's end; remove it");
    }
    if (request.pod().path("spec").equals(request.before().path("spec"))) {
      return new Verdict.Allowed(request.pod());
    }
    Optional<Session> session = sessions.apply(id);
    if (session.isEmpty()) {
      return unknown(id);
    }
    if (!GateContainer.of(request.pod()).equals(GateContainer.of(request.before()))) {
      return Verdict.forbidden(
          "spec.initContainers: '" + Labels.GATE + "' is the platform's; leave it as it is");
    }
    List<Fault> faults =
        rules.checkSpec(
            request.pod(), session.get(), SparkRole.ofStored(request.before(), session.get()));
    return faults.isEmpty() ? new Verdict.Allowed(request.pod()) : Verdict.of(faults);
  }

  private static Verdict unknown(String session) {
    return Verdict.forbidden("session '" + session + "' is not known here yet, retry");
  }

  private static Set<String> ours(JsonNode labels) {
    var result = new HashSet<String>();
    labels.properties().stream()
        .filter(label -> label.getKey().startsWith(OURS))
        .forEach(label -> result.add(label.getKey() + "=" + label.getValue().asText()));
    return result;
  }

  private static Set<String> texts(JsonNode list) {
    var result = new HashSet<String>();
    list.forEach(text -> result.add(text.asText()));
    return result;
  }
}
