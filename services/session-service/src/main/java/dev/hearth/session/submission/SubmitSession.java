package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.TenantEvent.Role;
import dev.hearth.session.access.AccessRefusal;
import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.access.Tenant;
import dev.hearth.session.access.TenantStore;
import dev.hearth.session.life.Identity;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.quota.Ledger;
import dev.hearth.session.quota.TenantGate;
import dev.hearth.session.request.JsonFields;
import dev.hearth.session.sparkconf.DriverConfiguration;
import dev.hearth.session.sparkconf.TenantSettings;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Makes a session: reserves its quota or queues it, places it, and leaves word for its cluster, all
 * in one transaction and without asking anybody else.
 */
@ApplicationScoped
class SubmitSession {
  private final RequestReader reader;
  private final Callers callers;
  private final TenantStore tenants;
  private final Ledger ledger;
  private final TenantGate gate;
  private final Sessions sessions;
  private final Clusters clusters;
  private final IdempotencyStore keys;
  private final Clock clock;
  private final Dice dice = new Dice();

  SubmitSession(
      RequestReader reader,
      Callers callers,
      TenantStore tenants,
      Ledger ledger,
      TenantGate gate,
      Sessions sessions,
      Clusters clusters,
      IdempotencyStore keys,
      Clock clock) {
    this.reader = reader;
    this.callers = callers;
    this.tenants = tenants;
    this.ledger = ledger;
    this.gate = gate;
    this.sessions = sessions;
    this.clusters = clusters;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A session and whether this request made it.
   *
   * @param repeated an earlier request with the same key made it
   */
  record Submitted(Session session, boolean repeated) {}

  Submitted submit(Caller caller, byte[] body, String key, boolean mayWait) {
    JsonFields fields = JsonFields.read(body);
    IdempotencyStore.Earlier own =
        new IdempotencyStore.Earlier(
            sha256(fields.canonical() + " queue=" + mayWait), dice.sessionId());
    Optional<Submitted> before = key == null ? Optional.empty() : earlier(caller, key, own);
    if (before.isPresent()) {
      return before.get();
    }
    SessionRequest request = reader.read(fields);
    String tenant = tenantOf(caller, request);
    Submitted submitted =
        gate.pass(
            tenant,
            () ->
                QuarkusTransaction.requiringNew()
                    .call(() -> make(caller, tenant, request, key, own, mayWait)));
    MDC.put("session", submitted.session().id());
    MDC.put("tenant", submitted.session().tenant());
    Log.infof(
        "Session submitted: session=%s tenant=%s state=%s",
        submitted.session().id(),
        submitted.session().tenant(),
        submitted.session().state().label());
    return submitted;
  }

  private Submitted make(
      Caller caller,
      String name,
      SessionRequest request,
      String key,
      IdempotencyStore.Earlier own,
      boolean mayWait) {
    if (key != null && !keys.claim(caller.subject(), key, own, clock.instant())) {
      return earlier(caller, key, own).orElseThrow();
    }
    ledger.lock(name);
    // Read behind the lock, so that a tenant that is being closed sees this session or is seen.
    Tenant tenant = tenants.find(name).orElseThrow();
    if (!tenants.rolesOf(caller.subject()).containsKey(name)) {
      throw new AccessRefusal.TenantNotFound(name);
    }
    if (!tenant.active()) {
      throw new AccessRefusal.TenantNotActive(tenant);
    }
    Choices.check(request, tenant, clusters.regions());
    Session session =
        Session.request(
            new Identity(own.session(), name, caller.subject(), request.kind()),
            request.name(),
            spec(own.session(), request, tenant),
            clock.instant());
    ledger.admit(tenant, session, mayWait);
    return new Submitted(session, false);
  }

  private Optional<Submitted> earlier(Caller caller, String key, IdempotencyStore.Earlier own) {
    return keys.find(caller.subject(), key)
        .map(
            earlier -> {
              if (!earlier.requestSha256().equals(own.requestSha256())) {
                throw new SubmissionRefusal.KeyReused();
              }
              // Who left the tenant sees no more of it by an old key than by the session's id.
              return new Submitted(
                  sessions.require(earlier.session(), callers.sightOf(caller)), true);
            });
  }

  private String tenantOf(Caller caller, SessionRequest request) {
    Map<String, Role> roles = callers.rolesOf(caller);
    if (request.tenant() != null) {
      if (!roles.containsKey(request.tenant())) {
        throw new AccessRefusal.TenantNotFound(request.tenant());
      }
      return request.tenant();
    }
    return switch (roles.size()) {
      case 0 -> throw new AccessRefusal.NoTenant();
      case 1 -> roles.keySet().iterator().next();
      default -> throw new AccessRefusal.TenantNotNamed(roles.keySet());
    };
  }

  private SessionSpec spec(String session, SessionRequest request, Tenant tenant) {
    SessionSpec.Driver driver = request.driver();
    SessionSpec asked = asked(request);
    TenantSettings defaults = TenantSettings.of(tenant.sparkDefaults(), request.kind(), asked);
    List<String> warnings = new ArrayList<>(asked.warnings());
    warnings.addAll(defaults.warnings());
    List<DesiredEvent.Egress> egress =
        tenant.policy().egress().stream()
            .map(network -> new DesiredEvent.Egress(network.cidr(), network.ports()))
            .toList();
    SessionSpec spec = asked.ofTenant(defaults.settings(), egress, warnings);
    return driver == null
        ? spec
        : spec.withDriver(
            driver.with(DriverConfiguration.of(session, request.kind(), request.name(), spec)));
  }

  private SessionSpec asked(SessionRequest request) {
    return new SessionSpec(
        request.region(),
        request.node(),
        request.runtime(),
        request.sparkVersion(),
        request.image(),
        request.executor(),
        request.driver() == null ? dice.ports() : null,
        new DesiredEvent.Lifetime(
            request.lifetime().toSeconds(),
            request.idleTimeout().toSeconds(),
            request.grace().toSeconds()),
        request.settings().settings(),
        request.labels(),
        request.settings().warnings(),
        request.driver(),
        request.application(),
        Map.of(),
        List.of(),
        request.given(),
        request.environment(),
        request.packages());
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
