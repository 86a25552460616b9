package dev.hearth.admission.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.policy.PolicyConfig;
import dev.hearth.admission.policy.Verdict;
import dev.hearth.admission.sessions.Session;
import dev.hearth.admission.sessions.SessionDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.MDC;

/**
 * The webhook's door, which only the API server knocks at. It runs where the request came in: a
 * decision is a few hundred microseconds of work and waits for nothing.
 */
@Path("/mutate")
class ReviewEndpoint {
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE", "CONNECT");

  private static final String ALLOWED = "allowed";
  private static final String REFUSED = "refused";
  private static final List<String> VERDICTS = List.of(ALLOWED, REFUSED);

  private final Reviews reviews;
  private final MeterRegistry metrics;

  ReviewEndpoint(PolicyConfig policy, SessionDirectory sessions, MeterRegistry metrics) {
    this.reviews = new Reviews(policy.policy(), sessions::find);
    this.metrics = metrics;
  }

  /** All verdicts from the start: a first refusal is seen as a change only after a zero. */
  void measure(@Observes StartupEvent event) {
    OPERATIONS.forEach(operation -> VERDICTS.forEach(verdict -> timer(operation, verdict)));
  }

  @POST
  @NonBlocking
  public Response review(JsonNode review) {
    return AdmissionRequest.of(review).map(this::answer).orElseGet(ReviewEndpoint::noReview);
  }

  private static Response noReview() {
    return Response.status(Response.Status.BAD_REQUEST)
        .entity(Map.of("message", "expected an AdmissionReview of admission.k8s.io/v1 on pods"))
        .build();
  }

  private Response answer(AdmissionRequest request) {
    var clock = Timer.start(metrics);
    Verdict verdict = reviews.decide(request);
    Response answer = Response.ok(AdmissionReview.answer(request, verdict)).build();
    clock.stop(timer(operation(request), verdict instanceof Verdict.Allowed ? ALLOWED : REFUSED));
    if (verdict instanceof Verdict.Refused refused) {
      MDC.put("requestId", request.uid());
      Session.idOf(request.namespace()).ifPresent(session -> MDC.put("session", session));
      Log.infof(
          "Refused a pod: namespace=%s pod=%s user=%s: %s",
          request.namespace(), request.podName(), request.user(), refused.message());
      MDC.remove("requestId");
      MDC.remove("session");
    }
    return answer;
  }

  private Timer timer(String operation, String verdict) {
    return Timer.builder("hearth.admission.review")
        .description("Time to decide a review and to write its answer")
        .tag("operation", operation)
        .tag("verdict", verdict)
        .register(metrics);
  }

  /** One of a few: each value of a tag is a time series that stays. */
  private static String operation(AdmissionRequest request) {
    return OPERATIONS.contains(request.operation()) ? request.operation() : "OTHER";
  }
}
