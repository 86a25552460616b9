package dev.hearth.admission.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What the API server asks, as far as it matters here.
 *
 * @param subresource empty for the pod itself
 * @param user who wants the change
 * @param pod as it would be stored
 * @param before as it is stored; missing when the pod is new
 */
record AdmissionRequest(
    String uid,
    String operation,
    String subresource,
    String namespace,
    String user,
    JsonNode pod,
    JsonNode before) {

  /** Empty if the JSON is no AdmissionReview of version 1 that asks about pods. */
  static Optional<AdmissionRequest> of(JsonNode review) {
    JsonNode request = review.path("request");
    boolean ours =
        review.path("apiVersion").asText().equals("admission.k8s.io/v1")
            && review.path("kind").asText().equals("AdmissionReview")
            && request.path("uid").isTextual()
            && request.path("resource").path("resource").asText().equals("pods");
    return ours
        ? Optional.of(
            new AdmissionRequest(
                request.path("uid").asText(),
                request.path("operation").asText(),
                request.path("subResource").asText(),
                request.path("namespace").asText(),
                request.path("userInfo").path("username").asText(),
                request.path("object"),
                request.path("oldObject")))
        : Optional.empty();
  }

  /** Its name, or what its name is to begin with. */
  String podName() {
    JsonNode metadata = pod.path("metadata");
    return metadata.path("name").asText(metadata.path("generateName").asText());
  }
}
