package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.Question;
import dev.hearth.local.kubernetes.access.Rbac;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.FieldOwnership;
import dev.hearth.local.kubernetes.patch.JsonPatch;
import dev.hearth.local.kubernetes.patch.MergePatch;
import dev.hearth.local.kubernetes.patch.StrategicMerge;
import dev.hearth.local.kubernetes.store.ObjectStore;
import java.util.List;

/** The four kinds of patches. Server-side apply also creates, for whom may create. */
final class Patching {
  private static final String APPLY = "application/apply-patch+yaml";

  private final ObjectStore store;
  private final Writing writing;
  private final FieldOwnership ownership;
  private final Rbac rbac;

  Patching(ObjectStore store, Writing writing, FieldOwnership ownership, Rbac rbac) {
    this.store = store;
    this.writing = writing;
    this.ownership = ownership;
    this.rbac = rbac;
  }

  Reply patch(ResourceType type, RequestPath path, ApiRequest request) {
    if (request.contentType().equals(APPLY)) {
      return apply(type, path, request);
    }
    JsonNode patch = request.json();
    FieldOwnership.Writer writer =
        new FieldOwnership.Writer(type, request.fieldManager(), path.subresource());
    return writing.change(
        type,
        path,
        request,
        (before, subresource) -> {
          JsonNode patched = patched(type, before, patch, request.contentType());
          if (!(patched instanceof ObjectNode sent)) {
            throw Refusal.badRequest("the patch leaves no object");
          }
          ObjectNode after = writing.fit(type, before, sent, subresource);
          ownership.note(before, after, writer);
          return after;
        });
  }

  private static JsonNode patched(
      ResourceType type, ObjectNode before, JsonNode patch, String contentType) {
    return switch (contentType) {
      case "application/json-patch+json" -> JsonPatch.apply(before, patch);
      case "application/merge-patch+json" -> MergePatch.apply(before, patch);
      case "application/strategic-merge-patch+json" -> {
        if (type.custom()) {
          throw Refusal.unsupportedMedia(contentType);
        }
        yield StrategicMerge.apply(type.kind(), before, patch);
      }
      default -> throw Refusal.unsupportedMedia(contentType);
    };
  }

  private Reply apply(ResourceType type, RequestPath path, ApiRequest request) {
    String manager = request.param("fieldManager");
    if (manager.isEmpty()) {
      throw Refusal.invalid(
          "meta.k8s.io",
          "PatchOptions",
          "",
          List.of(
              new Refusal.Cause(
                  "FieldValueRequired",
                  "Required value: is required for apply patch",
                  "fieldManager")));
    }
    ObjectNode applied = request.object();
    if (Json.at(applied, "metadata", "managedFields").size() > 0) {
      throw Refusal.badRequest("metadata.managedFields must be nil");
    }
    checkNames(type, path, applied);
    Meta.of(applied).remove("managedFields");
    restrict(type, applied, path.subresource());
    FieldOwnership.Writer writer = new FieldOwnership.Writer(type, manager, path.subresource());
    boolean force = request.flag("force");
    if (store.get(type.key(path.namespace(), path.name())).isEmpty()) {
      return createApplied(type, path, request, applied, writer);
    }
    return writing.change(
        type,
        path,
        request,
        (before, subresource) -> {
          ObjectNode merged = ownership.apply(before, applied, writer, force);
          if (!applied.path("metadata").has("resourceVersion")) {
            Meta.of(merged).remove("resourceVersion");
          }
          ObjectNode after = writing.fit(type, before, merged, subresource);
          // Kept so that an apply that changes nothing writes nothing.
          Meta.of(after).set("resourceVersion", before.path("metadata").path("resourceVersion"));
          return after;
        });
  }

  private Reply createApplied(
      ResourceType type,
      RequestPath path,
      ApiRequest request,
      ObjectNode applied,
      FieldOwnership.Writer writer) {
    if (!path.subresource().isEmpty()) {
      throw type.notFound(path.name());
    }
    if (Json.has(applied, "metadata", "resourceVersion") || Json.has(applied, "metadata", "uid")) {
      throw Refusal.conflict(
          type.group(), type.plural(), path.name(), "uid or version mismatch: the object is gone");
    }
    Question mayCreate =
        new Question("create", type.group(), type.plural(), "", path.namespace(), path.name(), "");
    if (!rbac.allows(request.user(), mayCreate)) {
      throw mayCreate.refusal(request.user());
    }
    ObjectNode object = ownership.apply(Json.object(), applied, writer, true);
    return Reply.json(201, writing.make(type, path, request, object, false));
  }

  private static void checkNames(ResourceType type, RequestPath path, ObjectNode applied) {
    String version = Json.text(applied, "apiVersion");
    if (!version.equals(type.apiVersion()) || !Json.text(applied, "kind").equals(type.kind())) {
      throw Refusal.badRequest(
          "invalid object type: " + version + ", Kind=" + Json.text(applied, "kind"));
    }
    ObjectNode meta = Meta.of(applied);
    String name = Meta.name(applied);
    String namespace = Meta.namespace(applied);
    if (!name.isEmpty() && !name.equals(path.name())) {
      throw Refusal.badRequest("metadata.name does not match the name on the URL");
    }
    if (type.namespaced() && !namespace.isEmpty() && !namespace.equals(path.namespace())) {
      throw Refusal.badRequest("metadata.namespace does not match the namespace on the URL");
    }
    meta.put("name", path.name());
    if (type.namespaced()) {
      meta.put("namespace", path.namespace());
    }
  }

  /** An applier of the status says nothing of the rest, and the other way round. */
  private static void restrict(ResourceType type, ObjectNode applied, String subresource) {
    if (subresource.equals("status")) {
      ObjectNode meta = Meta.of(applied);
      ObjectNode names = Json.object();
      for (String field : new String[] {"name", "namespace", "uid", "resourceVersion"}) {
        if (meta.hasNonNull(field)) {
          names.set(field, meta.get(field));
        }
      }
      JsonNode status = applied.path("status");
      String kind = Json.text(applied, "kind");
      applied.removeAll();
      applied.put("apiVersion", type.apiVersion()).put("kind", kind).set("metadata", names);
      if (!status.isMissingNode()) {
        applied.set("status", status);
      }
    } else if (type.statusSubresource()) {
      applied.remove("status");
    }
  }
}
