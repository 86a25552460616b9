package dev.hearth.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A session as session-service shows it. What has no accessor here is in {@link #json}. */
public final class SessionView {
  private final Map<String, Object> json;

  SessionView(Map<String, Object> json) {
    this.json = json;
  }

  public static SessionView parse(String text) {
    return new SessionView(Json.parseObject(text));
  }

  public Map<String, Object> json() {
    return json;
  }

  public String id() {
    return text("id").orElseThrow(() -> new IllegalArgumentException("a session without an id"));
  }

  public String state() {
    return text("state").orElse("");
  }

  /** What the state's reason is, in words for people; may be empty. */
  public String message() {
    return text("message").or(() -> text("reason")).orElse("");
  }

  public boolean isReady() {
    return state().equals("Ready");
  }

  public boolean isOver() {
    return state().equals("Ending") || state().equals("Ended") || state().equals("Failed");
  }

  /** The whole Spark configuration of the session; {@link #clientFiles} are still to be added. */
  public Map<String, String> sparkConf() {
    return strings("sparkConf");
  }

  /** Configuration keys that name files which only the client can write: key to what goes in. */
  public Map<String, String> clientFiles() {
    return strings("clientFiles");
  }

  /** Environment variables for the Spark process that uses the configuration. */
  public Map<String, String> clientEnvironment() {
    return strings("clientEnvironment");
  }

  /** The authority that vouches for the gateway; empty where a public one does. */
  public Optional<String> gatewayCa() {
    return ofGateway("caPem");
  }

  /** Below it files are uploaded; empty where the session's application names none. */
  public Optional<String> filesDoor() {
    return ofGateway("files");
  }

  private Optional<String> ofGateway(String name) {
    return json.get("gateway") instanceof Map<?, ?> gateway
            && gateway.get(name) instanceof String text
            && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  private Optional<String> text(String name) {
    return json.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private Map<String, String> strings(String name) {
    Map<String, String> strings = new LinkedHashMap<>();
    if (json.get(name) instanceof Map<?, ?> members) {
      members.forEach((key, value) -> strings.put(String.valueOf(key), String.valueOf(value)));
    }
    return strings;
  }

  /** Leaves the content out: a configuration may hold what a user calls secret. */
  @Override
  public String toString() {
    return "session " + id() + " (" + state() + ")";
  }
}
