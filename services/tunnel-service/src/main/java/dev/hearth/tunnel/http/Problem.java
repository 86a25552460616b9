package dev.hearth.tunnel.http;

import io.vertx.core.json.JsonObject;

/**
 * A refusal as RFC 9457 has it. {@code retryAfterSeconds} of zero means that trying again won't
 * help.
 */
public record Problem(int status, String slug, String title, String detail, int retryAfterSeconds) {
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem(int status, String slug, String title, String detail) {
    this(status, slug, title, detail, 0);
  }

  String toJson(String requestId) {
    return new JsonObject()
        .put("type", "/problems#" + slug)
        .put("title", title)
        .put("status", status)
        .put("detail", detail)
        .put("instance", requestId)
        .encode();
  }
}
