package dev.hearth.tenant.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives each request an id, taken from the caller where it brings a sane one. */
class RequestIdFilter {
  static final String HEADER = "X-Request-Id";
  private static final String PROPERTY = "hearth.requestId";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @ServerRequestFilter(preMatching = true)
  public void begin(ContainerRequestContext request) {
    MDC.put("requestId", of(request));
  }

  /** After matching: the path says whose request it is. */
  @ServerRequestFilter
  public void matched(ContainerRequestContext request) {
    String tenant = request.getUriInfo().getPathParameters().getFirst("tenant");
    if (tenant != null) {
      MDC.put("tenant", tenant);
    }
  }

  @ServerResponseFilter
  public void end(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle(HEADER, of(request));
    MDC.remove("requestId");
    MDC.remove("tenant");
  }

  /** The id of the request, made on first sight. */
  static String of(ContainerRequestContext request) {
    if (request.getProperty(PROPERTY) instanceof String known) {
      return known;
    }
    String given = request.getHeaderString(HEADER);
    String id =
        given != null && SANE.matcher(given).matches() ? given : UUID.randomUUID().toString();
    request.setProperty(PROPERTY, id);
    return id;
  }
}
