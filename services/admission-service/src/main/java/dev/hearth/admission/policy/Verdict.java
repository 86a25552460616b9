package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** What becomes of a pod. */
public sealed interface Verdict {

  /** It may be stored in this form, which may be the one that it came in. */
  record Allowed(JsonNode pod) implements Verdict {}

  /** It may not; the code is 403 or 422. */
  record Refused(int code, String message) implements Verdict {}

  /** Nobody but the platform may do this. */
  static Refused forbidden(String message) {
    return new Refused(403, message);
  }

  /** All faults in one answer, so that the user mends them in one go. */
  static Refused of(List<Fault> faults) {
    return new Refused(
        faults.stream().anyMatch(Fault::forbidden) ? 403 : 422,
        faults.stream().map(Fault::text).collect(Collectors.joining("; ")));
  }
}
