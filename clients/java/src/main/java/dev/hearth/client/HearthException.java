package dev.hearth.client;

import java.io.IOException;
import java.util.Map;

/** Hearth's own refusal of a call: an RFC 9457 problem. Programs switch on {@link #type}. */
public final class HearthException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;

  HearthException(int status, String type, String message) {
    super(message);
    this.status = status;
    this.type = type;
  }

  static HearthException of(int status, String call, String body) {
    Map<String, Object> problem;
    try {
      problem = Json.parseObject(body);
    } catch (IllegalArgumentException e) {
      // Whatever stands in front of Hearth may answer in its own way.
      problem = Map.of();
    }
    StringBuilder message = new StringBuilder(call + " was answered " + status);
    if (problem.get("title") != null) {
      message.append(": ").append(problem.get("title"));
    }
    if (problem.get("detail") != null) {
      message.append(" (").append(problem.get("detail")).append(')');
    }
    if (problem.get("fields") != null) {
      message.append(' ').append(Json.write(problem.get("fields")));
    }
    return new HearthException(
        status, String.valueOf(problem.getOrDefault("type", "about:blank")), message.toString());
  }

  public int status() {
    return status;
  }

  public String type() {
    return type;
  }
}
