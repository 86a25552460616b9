package dev.hearth.session.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives each request an id, the caller's own where it has one, in answers and in the log. */
public class RequestId {
  static final String HEADER = "X-Request-Id";
  private static final String PROPERTY = "hearth.request-id";
  private static final List<String> IDENTITIES = List.of("requestId", "session", "tenant");
  private static final Pattern TAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @ServerRequestFilter(preMatching = true)
  public void enter(ContainerRequestContext request) {
    MDC.put("requestId", of(request));
  }

  /** After matching: the path says whose request it is. */
  @ServerRequestFilter
  public void matched(ContainerRequestContext request) {
    String session = request.getUriInfo().getPathParameters().getFirst("id");
    if (session != null && TAME.matcher(session).matches()) {
      MDC.put("session", session);
    }
  }

  @ServerResponseFilter
  public void leave(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle(HEADER, of(request));
    IDENTITIES.forEach(MDC::remove);
  }

  /** The id of a request, whether or not a filter has seen it. */
  static String of(ContainerRequestContext request) {
    if (request.getProperty(PROPERTY) instanceof String id) {
      return id;
    }
    String given = request.getHeaderString(HEADER);
    String id =
        given != null && TAME.matcher(given).matches() ? given : UUID.randomUUID().toString();
    request.setProperty(PROPERTY, id);
    return id;
  }
}
