package dev.hearth.tunnel.facade;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** The Kubernetes API's way of saying no, which its clients parse. */
record KubernetesStatus(int code, String reason, String message) {
  static KubernetesStatus forbidden(String message) {
    return new KubernetesStatus(403, "Forbidden", "forbidden by the session's facade: " + message);
  }

  String toJson() {
    return new JsonObject()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", new JsonObject())
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code)
        .encode();
  }

  /** The message of an answered Status, or the empty string. */
  static String messageOf(Buffer body) {
    try {
      return body.toJsonObject().getString("message", "");
    } catch (DecodeException | ClassCastException notJson) {
      return "";
    }
  }
}
