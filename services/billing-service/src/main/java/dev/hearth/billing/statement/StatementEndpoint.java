package dev.hearth.billing.statement;

import dev.hearth.billing.access.CurrentCaller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestQuery;

/** Usage and cost of one session. */
@Path("/v1")
@Authenticated
@RunOnVirtualThread
class StatementEndpoint {
  private final Statements statements;
  private final CurrentCaller caller;

  StatementEndpoint(Statements statements, CurrentCaller caller) {
    this.statements = statements;
    this.caller = caller;
  }

  @GET
  @Path("usage")
  public UsageView usage(@RestQuery String session) {
    return statements.usage(session, caller.get());
  }

  @GET
  @Path("costs")
  public CostView costs(@RestQuery String session) {
    return statements.cost(session, caller.get());
  }
}
