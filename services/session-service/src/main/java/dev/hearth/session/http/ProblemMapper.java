package dev.hearth.session.http;

import dev.hearth.session.access.AccessRefusal;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.SessionRefusal;
import dev.hearth.session.persistence.StoreException;
import dev.hearth.session.placement.ClusterRefusal;
import dev.hearth.session.progress.WatchRefusal;
import dev.hearth.session.quota.QuotaRefusal;
import dev.hearth.session.request.RequestRefusal;
import dev.hearth.session.submission.SubmissionRefusal;
import dev.hearth.session.ticket.TicketRefusal;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every refusal and fault, as a problem. What each means is in {@code docs/problems.md}. */
public class ProblemMapper {
  private static final String PROBLEM_JSON = "application/problem+json";

  private final CurrentVertxRequest current;

  ProblemMapper(CurrentVertxRequest current) {
    this.current = current;
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(RequestRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case RequestRefusal.Malformed r ->
          problem(400, "json-malformed", "The request cannot be read", r, request, Map.of());
      case RequestRefusal.InvalidFields r ->
          problem(
              422,
              "request-invalid",
              "The request is not valid",
              r,
              request,
              Map.of("fields", r.faults()));
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(AccessRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case AccessRefusal.NoTenant r ->
          problem(403, "no-tenant", "You belong to no tenant", r, request, Map.of());
      case AccessRefusal.TenantNotNamed r ->
          problem(
              422,
              "tenant-not-named",
              "Which tenant is it for?",
              r,
              request,
              Map.of("tenants", r.tenants()));
      case AccessRefusal.TenantNotFound r ->
          problem(404, "tenant-not-found", "No such tenant", r, request, Map.of());
      case AccessRefusal.TenantNotActive r ->
          problem(
              409,
              "tenant-not-active",
              "The tenant starts no sessions",
              r,
              request,
              Map.of("state", r.state()));
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(SessionRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case SessionRefusal.NotFound r ->
          problem(404, "session-not-found", "No such session", r, request, Map.of());
      case SessionRefusal.Over r ->
          problem(409, "session-over", "The session is over", r, request, Map.of());
      case SessionRefusal.OwnerOnly r ->
          problem(403, "owner-only", "Only the owner may do this", r, request, Map.of());
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(QuotaRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case QuotaRefusal.Exceeded r ->
          problem(409, "quota-exceeded", "The quota is used up", r, request, amounts(r));
      case QuotaRefusal.NoCluster r ->
          // This moment's state: a cluster comes back or gets room without the caller's doing.
          problem(
              503,
              "no-cluster",
              "No cluster has room",
              r,
              request,
              Map.of("candidates", r.placement().candidates()));
      case QuotaRefusal.QueueFull r ->
          problem(409, "queue-full", "Too many sessions wait", r, request, Map.of());
      case QuotaRefusal.Busy r ->
          later("tenant-busy", "The tenant makes many requests", r.getMessage(), request);
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(
      SubmissionRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case SubmissionRefusal.KindNotOffered r ->
          problem(
              422,
              "kind-not-offered",
              "This kind of session is not offered",
              r,
              request,
              Map.of("offered", r.offered()));
      case SubmissionRefusal.SparkVersionNotOffered r ->
          problem(
              422,
              "spark-version-not-offered",
              "This version of Spark is not offered",
              r,
              request,
              Map.of("offered", r.offered()));
      case SubmissionRefusal.SparkRuntimeNotOffered r ->
          problem(
              422,
              "spark-runtime-not-offered",
              "No Spark that is offered fits the client",
              r,
              request,
              Map.of("offered", r.offered()));
      case SubmissionRefusal.KeyReused r ->
          problem(422, "idempotency-key-reused", "The key was used before", r, request, Map.of());
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(ClusterRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case ClusterRefusal.NotFound r ->
          problem(404, "cluster-not-found", "No such cluster", r, request, Map.of());
      case ClusterRefusal.StillHeard r ->
          problem(409, "cluster-still-heard", "The cluster is there", r, request, Map.of());
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(TicketRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case TicketRefusal.NotFound r ->
          problem(404, "ticket-not-found", "No such ticket", r, request, Map.of());
      case TicketRefusal.TooMany r ->
          problem(409, "too-many-tickets", "The session has enough tickets", r, request, Map.of());
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(TurnedAway e, ContainerRequestContext request) {
    return switch (e) {
      case TurnedAway.Crowded r ->
          later("service-busy", "The service is busy", r.getMessage(), request);
      case TurnedAway.StoreAway r ->
          later("store-away", "The database cannot be reached", r.getMessage(), request);
    };
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(WatchRefusal e, ContainerRequestContext request) {
    return switch (e) {
      case WatchRefusal.TooMany r ->
          problem(429, "too-many-watches", "You watch enough", r, request, Map.of());
      case WatchRefusal.Crowded r ->
          later("service-busy", "The service is busy", r.getMessage(), request);
    };
  }

  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  public RestResponse<Map<String, Object>> unauthenticated(
      SecurityException e, ContainerRequestContext request) {
    RestResponse<Map<String, Object>> problem =
        problem(
            401,
            "unauthenticated",
            "Who are you?",
            "A valid bearer token of the identity provider is needed.",
            request,
            Map.of());
    problem.getHeaders().putSingle("WWW-Authenticate", "Bearer");
    return problem;
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(OIDCException e, ContainerRequestContext request) {
    // For each request that comes meanwhile: one line, without a stack of ours that says nothing.
    Log.warnf(
        "The identity provider could not be asked: requestId=%s: %s Look at"
            + " QUARKUS_OIDC_AUTH_SERVER_URL.",
        RequestId.of(request), e.getMessage());
    String detail = "The token cannot be checked now. Try again shortly.";
    String title = "The identity provider cannot be reached";
    return later("identity-provider-away", title, detail, request);
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(StoreException e, ContainerRequestContext request) {
    return e.mayPass() ? storeAway(e, request) : map((Throwable) e, request);
  }

  /** A transaction that came to its end and could not be committed: the database went away. */
  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(
      QuarkusTransactionException e, ContainerRequestContext request) {
    return storeAway(e, request);
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(
      ForbiddenException e, ContainerRequestContext request) {
    String detail = "Your role does not allow this.";
    return problem(403, "forbidden", "Not allowed", detail, request, Map.of());
  }

  /** What the framework refuses: unknown paths, methods and media types. */
  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(
      WebApplicationException e, ContainerRequestContext request) {
    int status = e.getResponse().getStatus();
    String reason = e.getResponse().getStatusInfo().getReasonPhrase();
    String slug = reason.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    return problem(status, slug, reason, reason + ".", request, Map.of());
  }

  /** It broke off, or was too large: no fault of ours. The server may have answered already. */
  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(IOException e, ContainerRequestContext request) {
    Log.debugf("A request's body could not be read: %s", e.getMessage());
    if (current.getCurrent().response().headWritten()) {
      return RestResponse.ResponseBuilder.<Map<String, Object>>create(413).build();
    }
    String detail = "The request's body is too large or broke off. Send it whole, or send less.";
    return problem(413, "body-too-large", "The body is too large", detail, request, Map.of());
  }

  @ServerExceptionMapper
  public RestResponse<Map<String, Object>> map(Throwable e, ContainerRequestContext request) {
    Log.errorf(e, "A request failed: requestId=%s", RequestId.of(request));
    String detail = "Something went wrong here. Try again; the instance names it in the log.";
    return problem(500, "internal-error", "Internal error", detail, request, Map.of());
  }

  private static Map<String, Object> amounts(QuotaRefusal.Exceeded refusal) {
    Amount missing = refusal.place().missing();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("position", refusal.place().position());
    members.put("missingCpuMillis", missing.cpuMillis());
    members.put("missingMemoryMiB", missing.memoryMiB());
    members.put("missingSessions", missing.sessions());
    members.put("missingGpus", missing.gpus());
    members.put("requested", refusal.requested());
    members.put("quota", refusal.quota());
    return members;
  }

  private static RestResponse<Map<String, Object>> storeAway(
      RuntimeException e, ContainerRequestContext request) {
    Log.warnf(
        "The database could not be asked: requestId=%s: %s", RequestId.of(request), e.getMessage());
    String detail = "The service's database does not answer. Try again shortly.";
    return later("store-away", "The database cannot be reached", detail, request);
  }

  private static RestResponse<Map<String, Object>> later(
      String slug, String title, String detail, ContainerRequestContext request) {
    RestResponse<Map<String, Object>> problem =
        problem(503, slug, title, detail, request, Map.of());
    problem.getHeaders().putSingle("Retry-After", "2");
    return problem;
  }

  private static RestResponse<Map<String, Object>> problem(
      int status,
      String slug,
      String title,
      RuntimeException refusal,
      ContainerRequestContext request,
      Map<String, ?> members) {
    return problem(status, slug, title, refusal.getMessage(), request, members);
  }

  private static RestResponse<Map<String, Object>> problem(
      int status,
      String slug,
      String title,
      String detail,
      ContainerRequestContext request,
      Map<String, ?> members) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "/problems#" + slug);
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    problem.put("instance", "/requests/" + RequestId.of(request));
    problem.putAll(members);
    return RestResponse.ResponseBuilder.<Map<String, Object>>create(status)
        .header("Content-Type", PROBLEM_JSON)
        .entity(problem)
        .build();
  }
}
