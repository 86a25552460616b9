package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.access.Authentication;
import dev.hearth.local.kubernetes.access.Escalation;
import dev.hearth.local.kubernetes.access.Rbac;
import dev.hearth.local.kubernetes.access.Reviews;
import dev.hearth.local.kubernetes.access.User;
import dev.hearth.local.kubernetes.admission.Admission;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.FieldOwnership;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Puts the API together, and lets the server itself apply manifests through it. */
public final class Api {
  private final ResourceTypes types;
  private final ApiRoutes routes;
  private final ApiServer server;

  /** What the API works on. */
  public record Parts(
      ResourceTypes types,
      Writes writes,
      Deletion deletion,
      Admission admission,
      Authentication authentication,
      AccountTokens tokens,
      Rbac rbac,
      Path folder,
      Clock clock) {}

  public Api(Vertx vertx, Parts parts) throws IOException {
    FieldOwnership ownership = new FieldOwnership(parts.clock());
    Writing writing =
        new Writing(
            parts.writes(),
            parts.deletion(),
            parts.admission(),
            new Escalation(parts.rbac()),
            ownership);
    this.types = parts.types();
    this.routes =
        new ApiRoutes(
            parts.types(),
            parts.rbac(),
            new Reviews(parts.authentication(), parts.rbac()),
            new Reading(parts.writes().store()),
            writing,
            new Patching(parts.writes().store(), writing, ownership, parts.rbac()),
            new Subresources(
                parts.writes().store(),
                parts.deletion(),
                parts.tokens(),
                parts.folder(),
                parts.clock()));
    this.server =
        new ApiServer(
            vertx,
            parts.writes().store(),
            parts.authentication(),
            routes,
            new AuditLog(parts.folder().resolve("audit.jsonl")));
  }

  public ApiServer server() {
    return server;
  }

  /** From now on the API says of itself that it is ready: whoever waits for that may begin. */
  public void ready() {
    routes.ready();
  }

  /** Applies a manifest by server-side apply, as the server; refuses what the API refuses. */
  public void apply(ObjectNode manifest) {
    String version = Json.text(manifest, "apiVersion");
    String kind = Json.text(manifest, "kind");
    ResourceType type =
        types
            .ofKind(version, kind)
            .orElseThrow(() -> Refusal.badRequest("no such kind: " + version + " " + kind));
    String namespace = Meta.namespace(manifest);
    String path =
        (type.group().isEmpty() ? "/api/" : "/apis/" + type.group() + "/")
            + type.version()
            + (type.namespaced()
                ? "/namespaces/" + (namespace.isEmpty() ? "default" : namespace)
                : "")
            + "/"
            + type.plural()
            + "/"
            + Meta.name(manifest);
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    query.add("fieldManager", "hearth-platform").add("force", "true");
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Content-Type", "application/apply-patch+yaml");
    routes.answer(new ApiRequest("PATCH", path, query, headers, Json.bytes(manifest), User.SERVER));
  }
}
