package dev.hearth.tenant.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.hearth.tenant.persistence.StoreException;
import dev.hearth.tenant.request.Fault;
import dev.hearth.tenant.request.Faults;
import dev.hearth.tenant.request.InvalidRequest;
import dev.hearth.tenant.tenancy.TenantRefusal;
import io.quarkus.logging.Log;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the service as a problem: the one place that knows HTTP's numbers for them. */
class ProblemMapper {
  private final ObjectMapper json;
  private final CurrentVertxRequest current;

  ProblemMapper(ObjectMapper json, CurrentVertxRequest current) {
    this.json = json;
    this.current = current;
  }

  @ServerExceptionMapper
  RestResponse<String> refused(TenantRefusal refusal, ContainerRequestContext request) {
    return switch (refusal) {
      case TenantRefusal.NotFound r -> problem(request, 404, "tenant-not-found", r.getMessage());
      case TenantRefusal.NotAdministrator r -> problem(request, 403, "forbidden", r.getMessage());
      case TenantRefusal.Taken r -> problem(request, 409, "tenant-id-taken", r.getMessage());
      case TenantRefusal.NoSuchMember r ->
          problem(request, 404, "member-not-found", r.getMessage());
      case TenantRefusal.TooManyMembers r -> tooManyMembers(request, r);
    };
  }

  private RestResponse<String> tooManyMembers(
      ContainerRequestContext request, TenantRefusal.TooManyMembers refusal) {
    String remedy = "remove a member first, or make another tenant";
    Fault full = new Fault("members", null, "are at most " + refusal.limit(), remedy);
    return problem(
        request,
        409,
        "too-many-members",
        refusal.getMessage() + " Remove one first, or make another tenant.",
        Map.of("limit", refusal.limit(), "fields", List.of(full)));
  }

  @ServerExceptionMapper
  RestResponse<String> invalid(InvalidRequest invalid, ContainerRequestContext request) {
    return invalid(request, invalid.faults());
  }

  @ServerExceptionMapper
  RestResponse<String> mismatched(MismatchedInputException e, ContainerRequestContext request) {
    String path = path(e.getPath());
    String name = path.isEmpty() ? "(body)" : path;
    if (e instanceof UnrecognizedPropertyException unknown) {
      Set<String> known =
          unknown.getKnownPropertyIds().stream().map(String::valueOf).collect(Collectors.toSet());
      String remedy = Faults.nearest(unknown.getPropertyName(), known);
      return invalid(request, List.of(new Fault(name, null, "is not known", remedy)));
    }
    Object value = e instanceof InvalidFormatException format ? format.getValue() : null;
    String remedy = "give " + expected(e.getTargetType());
    return invalid(request, List.of(new Fault(name, value, "has the wrong type", remedy)));
  }

  @ServerExceptionMapper
  RestResponse<String> unreadable(JsonProcessingException e, ContainerRequestContext request) {
    return problem(request, 400, "json-malformed", e.getOriginalMessage());
  }

  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  RestResponse<String> unauthenticated(SecurityException e, ContainerRequestContext request) {
    boolean tried = e instanceof AuthenticationFailedException;
    String detail =
        tried
            ? "The bearer token is not valid here. Get a new one from the identity provider."
            : "Send a bearer token of the identity provider.";
    RestResponse<String> answer = problem(request, 401, "unauthenticated", detail);
    answer
        .getHeaders()
        .putSingle(
            HttpHeaders.WWW_AUTHENTICATE, tried ? "Bearer error=\"invalid_token\"" : "Bearer");
    return answer;
  }

  @ServerExceptionMapper
  RestResponse<String> forbidden(ForbiddenException e, ContainerRequestContext request) {
    return problem(request, 403, "forbidden", "Your token does not carry the role this needs.");
  }

  @ServerExceptionMapper
  RestResponse<String> noProvider(OIDCException e, ContainerRequestContext request) {
    // For each request that comes meanwhile: one line, without a stack of ours that says nothing.
    Log.warnf(
        "The identity provider could not be asked: %s Look at QUARKUS_OIDC_AUTH_SERVER_URL.",
        e.getMessage());
    return later(request, "identity-provider-away", "The identity provider cannot be reached.");
  }

  @ServerExceptionMapper
  RestResponse<String> turnedAway(TurnedAway reason, ContainerRequestContext request) {
    return switch (reason) {
      case TurnedAway.Crowded r -> later(request, "service-busy", r.getMessage());
      case TurnedAway.StoreAway r -> later(request, "store-away", r.getMessage());
    };
  }

  @ServerExceptionMapper
  RestResponse<String> store(StoreException e, ContainerRequestContext request) {
    if (!e.mayPass()) {
      return unexpected(e, request);
    }
    Log.warnf("The database could not be asked: %s", e.getMessage());
    return later(request, "store-away", "The service's database cannot be reached.");
  }

  @ServerExceptionMapper
  RestResponse<String> http(WebApplicationException e, ContainerRequestContext request) {
    if (e.getCause() instanceof MismatchedInputException mismatched) {
      return mismatched(mismatched, request);
    }
    if (e.getCause() instanceof JsonProcessingException malformed) {
      return unreadable(malformed, request);
    }
    int status = e.getResponse().getStatus();
    if (status >= 500) {
      return unexpected(e, request);
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    String title = known == null ? "HTTP " + status : known.getReasonPhrase();
    String detail =
        status == 404
            ? "There is nothing at this address. The service's document is at /q/openapi."
            : title;
    return problem(request, status, title.toLowerCase(Locale.ROOT).replace(' ', '-'), detail);
  }

  /** It broke off, or was too large: no fault of ours. The server may have answered already. */
  @ServerExceptionMapper
  RestResponse<String> unread(IOException e, ContainerRequestContext request) {
    Log.debugf("A request's body could not be read: %s", e.getMessage());
    if (current.getCurrent().response().headWritten()) {
      return RestResponse.ResponseBuilder.<String>create(413).build();
    }
    String detail = "The request's body is too large or broke off. Send it whole, or send less.";
    return problem(request, 413, "body-too-large", detail);
  }

  @ServerExceptionMapper
  RestResponse<String> unexpected(Throwable e, ContainerRequestContext request) {
    Log.error("A request failed unexpectedly", e);
    String detail = "Something went wrong here. Quote the instance when you report it.";
    return problem(request, 500, "internal-error", detail);
  }

  private RestResponse<String> invalid(ContainerRequestContext request, List<Fault> faults) {
    String detail = new InvalidRequest(faults).getMessage();
    return problem(request, 422, "request-invalid", detail, Map.of("fields", faults));
  }

  private RestResponse<String> later(ContainerRequestContext request, String slug, String detail) {
    RestResponse<String> answer = problem(request, 503, slug, detail + " Try again shortly.");
    answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, "2");
    return answer;
  }

  private RestResponse<String> problem(
      ContainerRequestContext request, int status, String slug, String detail) {
    return problem(request, status, slug, detail, Map.of());
  }

  private RestResponse<String> problem(
      ContainerRequestContext request,
      int status,
      String slug,
      String detail,
      Map<String, Object> members) {
    String title = slug.substring(0, 1).toUpperCase(Locale.ROOT) + slug.substring(1);
    Problem problem =
        new Problem(
            "/problems#" + slug,
            title.replace('-', ' '),
            status,
            detail,
            "/requests/" + RequestIdFilter.of(request),
            members);
    try {
      return RestResponse.ResponseBuilder.<String>create(status)
          .entity(json.writeValueAsString(problem))
          .type(Problem.MEDIA_TYPE)
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem must be writable as JSON", e);
    }
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  private static String expected(Class<?> type) {
    if (type == null) {
      return "what the service's document at /q/openapi says";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a whole number";
    }
    if (type == String.class) {
      return "a text";
    }
    return Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
  }
}
