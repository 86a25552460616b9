package dev.hearth.tenant.tenancy;

import dev.hearth.tenant.access.Caller;
import dev.hearth.tenant.access.CurrentCaller;
import dev.hearth.tenant.request.Faults;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Tenants as administrators keep them and members see theirs. */
@Path("/v1/tenants")
@Authenticated
@RunOnVirtualThread
class TenantEndpoint {
  private static final int MOST = 500;

  private final Tenancy tenancy;
  private final CurrentCaller caller;

  TenantEndpoint(Tenancy tenancy, CurrentCaller caller) {
    this.tenancy = tenancy;
    this.caller = caller;
  }

  @POST
  @RolesAllowed(Caller.PLATFORM_ADMIN)
  @APIResponse(
      responseCode = "201",
      description = "Made",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = TenantView.class)))
  public RestResponse<TenantView> create(CreateTenant request) {
    Tenant tenant = tenancy.create(body(request).toDraft());
    // Relative, because only the caller knows under which name it reached the front door.
    return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, TenantView.of(tenant))
        .header(HttpHeaders.LOCATION, "/v1/tenants/" + tenant.id())
        .build();
  }

  @GET
  public TenantView.Page list(
      @RestQuery @DefaultValue("100") long limit, @RestQuery @DefaultValue("") String cursor) {
    Faults faults = new Faults();
    faults.whole("limit", limit, 1, MOST);
    if (!cursor.isEmpty()) {
      faults.text("cursor", cursor, Tenant.ID, "use next of the page before, or leave it out");
    }
    faults.refuseIfAny();
    List<Tenant> tenants = tenancy.visible(caller.get(), cursor, (int) limit + 1);
    List<Tenant> shown = tenants.subList(0, (int) Math.min(limit, tenants.size()));
    return new TenantView.Page(
        shown.stream().map(TenantView::of).toList(),
        tenants.size() > limit ? shown.getLast().id() : null);
  }

  @GET
  @Path("{tenant}")
  public TenantView show(@RestPath String tenant) {
    return TenantView.of(tenancy.require(tenant, caller.get()));
  }

  @PUT
  @Path("{tenant}/quota")
  @RolesAllowed(Caller.PLATFORM_ADMIN)
  public TenantView setQuota(@RestPath String tenant, QuotaRequest request) {
    Faults faults = new Faults();
    var quota = body(request).toQuota("", faults);
    faults.refuseIfAny();
    return TenantView.of(tenancy.setQuota(tenant, quota));
  }

  @PUT
  @Path("{tenant}/policy")
  @RolesAllowed(Caller.PLATFORM_ADMIN)
  public TenantView setPolicy(@RestPath String tenant, PolicyRequest request) {
    Faults faults = new Faults();
    var policy = body(request).toPolicy("", faults);
    faults.refuseIfAny();
    return TenantView.of(tenancy.setPolicy(tenant, policy));
  }

  @PUT
  @Path("{tenant}/spark-defaults")
  public TenantView setSparkDefaults(@RestPath String tenant, Map<String, String> request) {
    Faults faults = new Faults();
    var defaults = SparkDefaults.of(body(request), faults);
    faults.refuseIfAny();
    return TenantView.of(tenancy.setSparkDefaults(tenant, caller.get(), defaults));
  }

  @PUT
  @Path("{tenant}/members/{subject}")
  @RolesAllowed(Caller.PLATFORM_ADMIN)
  public TenantView putMember(
      @RestPath String tenant, @RestPath String subject, MemberRequest request) {
    Faults faults = new Faults();
    var member = body(request).of(subject, faults).toMember("", faults);
    faults.refuseIfAny();
    return TenantView.of(tenancy.putMember(tenant, member));
  }

  @DELETE
  @Path("{tenant}/members/{subject}")
  @RolesAllowed(Caller.PLATFORM_ADMIN)
  public void removeMember(@RestPath String tenant, @RestPath String subject) {
    tenancy.removeMember(tenant, subject);
  }

  private static <T> T body(T request) {
    Faults faults = new Faults();
    faults.present("(body)", request, "send a JSON object");
    faults.refuseIfAny();
    return request;
  }
}
