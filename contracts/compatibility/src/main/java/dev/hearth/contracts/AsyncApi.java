package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Topics: their names, their keys, how long they are kept, and what can be read there. */
final class AsyncApi {
  private static final String KEEP = "Keep it, and write to a new topic beside it";

  private AsyncApi() {}

  static void compare(JsonNode before, JsonNode after, Findings findings) {
    for (Map.Entry<String, JsonNode> channel : before.path("channels").properties()) {
      String path = "/channels/" + channel.getKey();
      JsonNode is = after.path("channels").path(channel.getKey());
      if (is.isMissingNode()) {
        findings.add(path, "the topic is gone", KEEP);
        continue;
      }
      same(channel.getValue(), is, "address", path, findings);
      same(channel.getValue(), is, "description", path, findings);
      for (Map.Entry<String, JsonNode> message : channel.getValue().path("messages").properties()) {
        if (!is.path("messages").has(message.getKey())) {
          findings.add(
              path + "/messages/" + message.getKey(),
              "the event is gone",
              "Send it beside its successor for as long as the topic keeps events");
        }
      }
    }
    for (Map.Entry<String, JsonNode> message : before.at("/components/messages").properties()) {
      JsonNode is = after.at("/components/messages").path(message.getKey());
      String path = "/components/messages/" + message.getKey();
      if (!is.isMissingNode()) {
        same(message.getValue(), is, "bindings", path, findings);
        same(message.getValue(), is, "payload", path, findings);
      }
    }
    for (Map.Entry<String, JsonNode> operation : before.path("operations").properties()) {
      if (!operation.getValue().equals(after.path("operations").path(operation.getKey()))) {
        findings.add(
            "/operations/" + operation.getKey(), "who writes the topic changed or is gone", KEEP);
      }
    }
  }

  private static void same(
      JsonNode was, JsonNode is, String field, String path, Findings findings) {
    if (!was.path(field).equals(is.path(field))) {
      findings.add(
          path + "/" + field, "was " + was.path(field) + " and is " + is.path(field), KEEP);
    }
  }
}
