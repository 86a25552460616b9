package dev.hearth.session.retirement;

import dev.hearth.session.access.Callers;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.quarkus.security.ForbiddenException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** For platform administrators alone: clusters that will not come back. */
@Path("/v1/clusters/{cluster}")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Cluster Endpoint")
public class RetirementEndpoint {
  private final Retirement retirement;
  private final Callers callers;

  RetirementEndpoint(Retirement retirement, Callers callers) {
    this.retirement = retirement;
    this.callers = callers;
  }

  /**
   * What became of it.
   *
   * @param sessionsWrittenOff by this request
   */
  @RegisterForReflection
  record GivenUp(String cluster, int sessionsWrittenOff) {}

  @DELETE
  @Operation(summary = "Gives up a silent cluster: its sessions are over, their quota returns")
  public GivenUp retire(@RestPath String cluster) {
    requireAdministrator();
    return new GivenUp(cluster, retirement.retire(cluster));
  }

  @POST
  @Path("readmission")
  @ResponseStatus(204)
  @Operation(summary = "Lets a cluster in again that had been given up or was to be emptied")
  public void readmit(@RestPath String cluster) {
    requireAdministrator();
    retirement.readmit(cluster);
  }

  private void requireAdministrator() {
    if (!callers.current().platformAdmin()) {
      throw new ForbiddenException("only platform administrators may do this");
    }
  }
}
