package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.User;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import io.vertx.core.MultiMap;
import java.io.IOException;

/** One request, its body read and its user known. */
record ApiRequest(
    String method, String path, MultiMap query, MultiMap headers, byte[] body, User user) {
  private static final int MANAGER_LIMIT = 128;

  String param(String name) {
    String value = query.get(name);
    return value == null ? "" : value;
  }

  boolean flag(String name) {
    String value = param(name);
    return value.equals("true") || value.equals("1");
  }

  long number(String name, long otherwise) {
    String value = param(name);
    try {
      return value.isEmpty() ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw Refusal.badRequest("not a number: " + name + "=" + value);
    }
  }

  boolean dryRun() {
    return param("dryRun").equals("All");
  }

  /** The media type of the body without its parameters. */
  String contentType() {
    String type = headers.get("Content-Type");
    return type == null ? "application/json" : type.split(";")[0].strip();
  }

  /** Who the bookkeeping of fields calls the writer: as told, or the client's program. */
  String fieldManager() {
    String told = param("fieldManager");
    if (!told.isEmpty()) {
      return told;
    }
    String agent = headers.get("User-Agent");
    String program = agent == null || agent.isEmpty() ? "unknown" : agent.split("[/ ]")[0];
    return program.substring(0, Math.min(program.length(), MANAGER_LIMIT));
  }

  JsonNode json() {
    String type = contentType();
    try {
      return switch (type) {
        case "application/yaml", "application/apply-patch+yaml" -> Json.parseYaml(body);
        case "application/json",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json" ->
            Json.parse(body);
        default -> throw Refusal.unsupportedMedia(type);
      };
    } catch (IOException e) {
      throw Refusal.badRequest("the body cannot be read: " + e.getMessage());
    }
  }

  ObjectNode object() {
    if (json() instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.badRequest("the body must be an object");
  }
}
