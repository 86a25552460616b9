package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.Escalation;
import dev.hearth.local.kubernetes.admission.Admission;
import dev.hearth.local.kubernetes.admission.WebhookCall;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.ObjectRules;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.FieldOwnership;
import dev.hearth.local.kubernetes.store.Stored;
import java.util.List;
import java.util.function.BiFunction;

/** Creates, updates and deletes: a client's wish, made fit, admitted and stored. */
final class Writing {
  private static final int ATTEMPTS = 10;
  private static final Refusal.Cause NO_VERSION =
      new Refusal.Cause(
          "FieldValueInvalid",
          "Invalid value: 0x0: must be specified for an update",
          "metadata.resourceVersion");

  private final Writes writes;
  private final ObjectRules rules;
  private final Deletion deletion;
  private final Admission admission;
  private final Escalation escalation;
  private final FieldOwnership ownership;

  Writing(
      Writes writes,
      Deletion deletion,
      Admission admission,
      Escalation escalation,
      FieldOwnership ownership) {
    this.writes = writes;
    this.rules = writes.rules();
    this.deletion = deletion;
    this.admission = admission;
    this.escalation = escalation;
    this.ownership = ownership;
  }

  Reply create(ResourceType type, RequestPath path, ApiRequest request) {
    ObjectNode object = request.object();
    checkKind(type, object);
    if (!Meta.version(object).isEmpty() && !Meta.version(object).equals("0")) {
      throw Refusal.internal("resourceVersion should not be set on objects to be created");
    }
    return Reply.json(201, make(type, path, request, object, true));
  }

  /** Makes an object; its fields are noted as the writer's unless apply did that already. */
  ObjectNode make(
      ResourceType type, RequestPath path, ApiRequest request, ObjectNode object, boolean note) {
    inNamespace(type, path, object);
    rules.beginLife(type, object);
    WebhookCall call = call(type, path, request, "CREATE", object, null);
    String namespace = Meta.namespace(object);
    ObjectKey home = new ObjectKey("namespaces", "", namespace);
    if (type.namespaced() && writes.store().get(home).isEmpty()) {
      // Said before admission looks for what the namespace has.
      throw Refusal.notFound("", "namespaces", namespace);
    }
    ObjectNode admitted = admission.create(call);
    escalation.check(request.user(), type, admitted);
    if (note) {
      ownership.note(
          Json.object(), admitted, new FieldOwnership.Writer(type, request.fieldManager(), ""));
    }
    if (request.dryRun()) {
      writes.tryCreate(type, admitted, () -> admission.lastCheck(call, admitted));
      return type.render(admitted);
    }
    return type.render(
        writes.create(type, admitted, () -> admission.lastCheck(call, admitted)).tree());
  }

  Reply update(ResourceType type, RequestPath path, ApiRequest request) {
    ObjectNode sent = request.object();
    checkKind(type, sent);
    inNamespace(type, path, sent);
    if (type.versionedUpdate() && Meta.version(sent).isEmpty()) {
      throw type.invalid(path.name(), List.of(NO_VERSION));
    }
    FieldOwnership.Writer writer =
        new FieldOwnership.Writer(type, request.fieldManager(), path.subresource());
    return change(
        type,
        path,
        request,
        (before, subresource) -> {
          ObjectNode after = fit(type, before, sent.deepCopy(), subresource);
          ownership.note(before, after, writer);
          return after;
        });
  }

  /** Turns the stored object into another, again where somebody was faster and nobody minds. */
  Reply change(
      ResourceType type,
      RequestPath path,
      ApiRequest request,
      BiFunction<ObjectNode, String, ObjectNode> wish) {
    for (int attempt = 1; ; attempt++) {
      Stored before =
          writes
              .store()
              .get(type.key(path.namespace(), path.name()))
              .orElseThrow(() -> type.notFound(path.name()));
      ObjectNode after = wish.apply(before.tree(), path.subresource());
      if (after.equals(before.tree())) {
        return Reply.json(200, type.render(before.tree()));
      }
      ObjectNode admitted =
          admission.update(call(type, path, request, "UPDATE", after, before.tree()));
      escalation.check(request.user(), type, admitted);
      if (request.dryRun()) {
        return Reply.json(200, type.render(admitted));
      }
      try {
        return Reply.json(200, type.render(writes.replace(type, before, admitted).tree()));
      } catch (Refusal refusal) {
        // The wish itself checks the version that the client insists on, if it does.
        if (refusal.code() != 409 || attempt >= ATTEMPTS) {
          throw refusal;
        }
      }
    }
  }

  /** What may come of what was sent, in the main resource or in a subresource. */
  ObjectNode fit(ResourceType type, ObjectNode before, ObjectNode sent, String subresource) {
    switch (subresource) {
      case "" -> {
        rules.continueLife(type, before, sent);
        return sent;
      }
      case "status" -> {
        return rules.withStatus(type, before, sent);
      }
      case "finalize" -> {
        ObjectNode after = before.deepCopy();
        Json.child(after, "spec").set("finalizers", Json.at(sent, "spec").path("finalizers"));
        return after;
      }
      default -> throw Refusal.noSuchPath();
    }
  }

  Reply delete(ResourceType type, RequestPath path, ApiRequest request) {
    ObjectKey key = type.key(path.namespace(), path.name());
    Stored current = writes.store().get(key).orElseThrow(() -> type.notFound(path.name()));
    Deletion.Outcome outcome = delete(type, path, request, current, options(request));
    if (!outcome.gone() || type.storage().equals("pods")) {
      return Reply.json(200, type.render(outcome.object().tree()));
    }
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details").put("name", path.name());
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural()).put("uid", current.uid());
    return Reply.json(200, status);
  }

  Reply deleteAll(
      ResourceType type, RequestPath path, ApiRequest request, Iterable<Stored> objects) {
    Deletion.Options options = options(request);
    ObjectNode list = Json.object();
    list.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(writes.store().version()));
    Json.list(list, "items");
    for (Stored object : objects) {
      try {
        Deletion.Outcome outcome = delete(type, path, request, object, options);
        Json.list(list, "items").add(type.render(outcome.object().tree()));
      } catch (Refusal refusal) {
        if (refusal.code() != 404) {
          throw refusal;
        }
      }
    }
    return Reply.json(200, list);
  }

  private Deletion.Outcome delete(
      ResourceType type,
      RequestPath path,
      ApiRequest request,
      Stored object,
      Deletion.Options options) {
    admission.delete(call(type, path, request, "DELETE", null, object.tree()));
    return dryDeletion(request)
        ? new Deletion.Outcome(object, false)
        : deletion.delete(type, object.key(), options);
  }

  /** Clients say it in the query or in the body. */
  private static boolean dryDeletion(ApiRequest request) {
    return request.dryRun()
        || (request.body().length > 0
            && request
                .object()
                .path("dryRun")
                .valueStream()
                .anyMatch(d -> d.asText().equals("All")));
  }

  private static Deletion.Options options(ApiRequest request) {
    ObjectNode body = request.body().length == 0 ? Json.object() : request.object();
    if (!request.param("gracePeriodSeconds").isEmpty()) {
      body.put("gracePeriodSeconds", request.number("gracePeriodSeconds", 0));
    }
    if (!request.param("propagationPolicy").isEmpty()) {
      body.put("propagationPolicy", request.param("propagationPolicy"));
    }
    return Deletion.Options.of(body);
  }

  private static WebhookCall call(
      ResourceType type,
      RequestPath path,
      ApiRequest request,
      String operation,
      ObjectNode object,
      ObjectNode before) {
    ObjectNode either = object == null ? before : object;
    return new WebhookCall(
        type,
        path.subresource(),
        operation,
        Meta.namespace(either),
        Meta.name(either),
        object,
        before,
        request.user().toJson(),
        operation.equals("DELETE") ? dryDeletion(request) : request.dryRun());
  }

  private static void checkKind(ResourceType type, ObjectNode object) {
    String kind = Json.text(object, "kind");
    String version = Json.text(object, "apiVersion");
    if ((!kind.isEmpty() && !kind.equals(type.kind()))
        || (!version.isEmpty() && !version.equals(type.apiVersion()))) {
      throw Refusal.badRequest(
          kind + " in version \"" + version + "\" cannot be handled as a " + type.kind());
    }
  }

  private static void inNamespace(ResourceType type, RequestPath path, ObjectNode object) {
    ObjectNode meta = Meta.of(object);
    if (!type.namespaced()) {
      meta.remove("namespace");
      return;
    }
    String given = Meta.namespace(object);
    if (!given.isEmpty() && !given.equals(path.namespace())) {
      throw Refusal.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    meta.put("namespace", path.namespace());
  }
}
