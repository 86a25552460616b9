package dev.hearth.local.kubernetes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the API refuses, as a {@code metav1.Status}: clients switch on its code and reason. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient ObjectNode details;

  private Refusal(int code, String reason, String message, ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** One field at fault. */
  public record Cause(String reason, String message, String field) {}

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  public static Refusal notFound(String group, String resource, String name) {
    return new Refusal(
        404,
        "NotFound",
        qualified(group, resource) + " \"" + name + "\" not found",
        about(group, resource, name));
  }

  public static Refusal noSuchPath() {
    return new Refusal(
        404, "NotFound", "the server could not find the requested resource", Json.object());
  }

  public static Refusal alreadyExists(String group, String resource, String name) {
    return new Refusal(
        409,
        "AlreadyExists",
        qualified(group, resource) + " \"" + name + "\" already exists",
        about(group, resource, name));
  }

  public static Refusal conflict(String group, String resource, String name, String why) {
    return new Refusal(
        409,
        "Conflict",
        "Operation cannot be fulfilled on "
            + qualified(group, resource)
            + " \""
            + name
            + "\": "
            + why,
        about(group, resource, name));
  }

  public static Refusal staleVersion(String group, String resource, String name) {
    return conflict(
        group,
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /** Server-side apply met fields that somebody else owns. */
  public static Refusal applyConflict(List<Cause> causes) {
    ObjectNode details = Json.object();
    addCauses(details, causes);
    StringBuilder text = new StringBuilder("Apply failed with ").append(causes.size());
    text.append(causes.size() == 1 ? " conflict: " : " conflicts: ");
    text.append(
        String.join(
            "; ", causes.stream().map(c -> c.message() + ": " + c.field()).distinct().toList()));
    return new Refusal(409, "Conflict", text.toString(), details);
  }

  public static Refusal forbidden(String group, String resource, String name, String why) {
    String what = qualified(group, resource) + (name.isEmpty() ? "" : " \"" + name + "\"");
    return new Refusal(
        403, "Forbidden", what + " is forbidden: " + why, about(group, resource, name));
  }

  public static Refusal forbiddenPath(String user, String verb, String path) {
    return new Refusal(
        403,
        "Forbidden",
        "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\"",
        Json.object());
  }

  /** A namespace that is going takes nothing new in. */
  public static Refusal terminating(String group, String resource, String name, String namespace) {
    ObjectNode details = about(group, resource, name);
    String message = "namespace " + namespace + " is being terminated";
    addCauses(details, List.of(new Cause("NamespaceTerminating", message, "metadata.namespace")));
    return new Refusal(
        403,
        "Forbidden",
        qualified(group, resource)
            + " \""
            + name
            + "\" is forbidden: unable to create new content in namespace "
            + namespace
            + " because it is being terminated",
        details);
  }

  public static Refusal invalid(String group, String kind, String name, List<Cause> causes) {
    ObjectNode details = about(group, kind, name);
    addCauses(details, causes);
    List<String> texts = causes.stream().map(c -> c.field() + ": " + c.message()).toList();
    String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    return new Refusal(
        422, "Invalid", qualified(group, kind) + " \"" + name + "\" is invalid: " + all, details);
  }

  public static Refusal badRequest(String message) {
    return new Refusal(400, "BadRequest", message, Json.object());
  }

  public static Refusal unprocessable(String message) {
    return new Refusal(422, "Invalid", message, Json.object());
  }

  public static Refusal unauthorized() {
    return new Refusal(401, "Unauthorized", "Unauthorized", Json.object());
  }

  public static Refusal expired(long version, long oldest) {
    return new Refusal(
        410,
        "Expired",
        "too old resource version: " + version + " (" + oldest + ")",
        Json.object());
  }

  public static Refusal unsupportedMedia(String type) {
    return new Refusal(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - unsupported media type: " + type,
        Json.object());
  }

  public static Refusal tooLarge() {
    return new Refusal(
        413, "RequestEntityTooLarge", "the request body is larger than 3 MiB", Json.object());
  }

  public static Refusal methodNotAllowed(String message) {
    return new Refusal(405, "MethodNotAllowed", message, Json.object());
  }

  public static Refusal internal(String message) {
    return new Refusal(500, "InternalError", "Internal error occurred: " + message, Json.object());
  }

  /** What an admission webhook said, with the code and the reason that it chose, if any. */
  public static Refusal denied(int code, String reason, String message) {
    return new Refusal(code, reason, message, Json.object());
  }

  /** The answer's body. */
  public ObjectNode status() {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", getMessage());
    if (!reason.isEmpty()) {
      status.put("reason", reason);
    }
    if (details != null && !details.isEmpty()) {
      status.set("details", details);
    }
    return status.put("code", code);
  }

  private static String qualified(String group, String resource) {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  private static ObjectNode about(String group, String kind, String name) {
    ObjectNode details = Json.object();
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return details.put("kind", kind);
  }

  private static void addCauses(ObjectNode details, List<Cause> causes) {
    for (Cause cause : causes) {
      Json.list(details, "causes")
          .addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
  }
}
