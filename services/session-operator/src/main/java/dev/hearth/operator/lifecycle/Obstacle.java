package dev.hearth.operator.lifecycle;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;

/**
 * What kept a session's plan from being carried out just now, in words that end with what can be
 * done. The operator tries again in any case.
 *
 * @param reason one word for programs
 */
record Obstacle(String reason, String message) {
  /** Answers to a pod's creation that time or the platform's administrator may change. */
  private static final Set<Integer> REFUSALS = Set.of(403, 409, 422, 429);

  /** Whether the API server, or a webhook that it asked, would not or could not take a pod. */
  static boolean isRefusal(KubernetesClientException answer) {
    return REFUSALS.contains(answer.getCode()) || answer.getCode() >= 500;
  }

  static Obstacle refusedPod(KubernetesClientException answer) {
    return answer.getCode() >= 500
        ? tellingOf(answer, "PodNotTaken", "whether the cluster's admission-service runs")
        : tellingOf(answer, "PodRefused", "what the cluster has against it");
  }

  static Obstacle of(RuntimeException failure) {
    if (failure instanceof KubernetesClientException answer) {
      String reason = answer.getCode() <= 0 ? "ApiServerAway" : "NotApplied";
      return tellingOf(answer, reason, "whether the cluster's API server is well");
    }
    return new Obstacle(
        "OperatorFailed", "The cluster's session-operator failed. " + remedy("to look at its log"));
  }

  private static Obstacle tellingOf(
      KubernetesClientException answer, String reason, String question) {
    return new Obstacle(reason, words(answer) + " " + remedy(question));
  }

  /** What the API server said. The exception's own text has its address, which is nobody's. */
  private static String words(KubernetesClientException answer) {
    String said = answer.getStatus() == null ? null : answer.getStatus().getMessage();
    if (said == null || said.isBlank()) {
      return answer.getCode() <= 0
          ? "The cluster's API server does not answer."
          : "The cluster's API server answered with " + answer.getCode() + ".";
    }
    return said.endsWith(".") ? said : said + ".";
  }

  private static String remedy(String question) {
    return "It is tried again. If this stays, ask the platform's administrator " + question + ".";
  }
}
