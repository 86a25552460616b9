package dev.hearth.session.retirement;

import dev.hearth.session.access.Callers;
import dev.hearth.session.request.JsonFields;
import io.quarkus.security.Authenticated;
import io.quarkus.security.ForbiddenException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** For platform administrators alone: clusters that are to be empty. */
@Path("/v1/clusters/{cluster}/drain")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Cluster Endpoint")
public class DrainEndpoint {
  private static final Duration STANDARD = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofDays(7);

  private final Drain drain;
  private final Callers callers;

  DrainEndpoint(Drain drain, Callers callers) {
    this.drain = drain;
    this.callers = callers;
  }

  /** The shape of the request; the reading is done by hand. */
  @Schema(name = "DrainRequest", additionalProperties = Schema.False.class)
  record DrainBody(@Schema(defaultValue = "PT5M") String grace) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Empties a cluster: nothing new goes there, what runs is stopped after the grace")
  @RequestBody(content = @Content(schema = @Schema(implementation = DrainBody.class)))
  public DrainView drain(@RestPath String cluster, byte[] body) {
    requireAdministrator();
    JsonFields fields = JsonFields.read(body);
    Duration grace = fields.duration("grace", STANDARD, Duration.ZERO, LONGEST);
    fields.close();
    return drain.begin(cluster, grace);
  }

  @GET
  @Operation(summary = "How far a cluster is emptied")
  public DrainView show(@RestPath String cluster) {
    requireAdministrator();
    return drain.show(cluster);
  }

  private void requireAdministrator() {
    if (!callers.current().platformAdmin()) {
      throw new ForbiddenException("only platform administrators may do this");
    }
  }
}
