package dev.hearth.admission.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.policy.Verdict;
import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The answer as the API server reads it: a verdict, and how to turn the pod sent into ours. */
final class AdmissionReview {
  private AdmissionReview() {}

  static ObjectNode answer(AdmissionRequest request, Verdict verdict) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode response = review.putObject("response").put("uid", request.uid());
    switch (verdict) {
      case Verdict.Allowed allowed -> {
        response.put("allowed", true);
        JsonNode patch =
            JsonDiff.asJson(
                request.pod(), allowed.pod(), DiffFlags.dontNormalizeOpIntoMoveAndCopy());
        if (!patch.isEmpty()) {
          response.put("patchType", "JSONPatch");
          byte[] text = patch.toString().getBytes(StandardCharsets.UTF_8);
          response.put("patch", Base64.getEncoder().encodeToString(text));
        }
      }
      case Verdict.Refused refused -> {
        response.put("allowed", false);
        response
            .putObject("status")
            .put("code", refused.code())
            .put("reason", refused.code() == 403 ? "Forbidden" : "Invalid")
            .put("message", refused.message());
      }
    }
    return review;
  }
}
