package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.JsonPatch;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Base64;

/**
 * Calls the webhooks whose rules, selectors and conditions match, mutating ones in order of name,
 * each seeing what the one before made.
 */
public final class Webhooks {
  private static final String GROUP = "admissionregistration.k8s.io";

  private final ObjectStore store;
  private final WebhookClient client;
  private final MatchConditions conditions = new MatchConditions();

  public Webhooks(Vertx vertx, ObjectStore store) {
    this.store = store;
    this.client = new WebhookClient(vertx, store);
  }

  /** The object as webhooks want it; refuses where one denies, or fails and must not. */
  public ObjectNode mutate(WebhookCall call) {
    WebhookCall current = call;
    if (!call.type().group().equals(GROUP)) {
      for (Stored configuration : store.list("mutatingwebhookconfigurations." + GROUP, "")) {
        for (JsonNode webhook : configuration.tree().path("webhooks")) {
          JsonNode response = ask(webhook, current);
          if (Json.has(response, "patch") && current.object() != null) {
            current = current.with(patched(webhook, current, response));
          }
        }
      }
    }
    return current.object();
  }

  public void validate(WebhookCall call) {
    if (!call.type().group().equals(GROUP)) {
      for (Stored configuration : store.list("validatingwebhookconfigurations." + GROUP, "")) {
        configuration.tree().path("webhooks").forEach(webhook -> ask(webhook, call));
      }
    }
  }

  /** Whether any webhook could be interested at all: spares deletions a look at everything. */
  public boolean any() {
    return store.count("mutatingwebhookconfigurations." + GROUP, "") > 0
        || store.count("validatingwebhookconfigurations." + GROUP, "") > 0;
  }

  private JsonNode ask(JsonNode webhook, WebhookCall call) {
    if (!call.matches(webhook.path("rules")) || !selected(webhook, call)) {
      return Json.object();
    }
    String name = Json.text(webhook, "name");
    ObjectNode review = call.review();
    if (!conditions.allow(webhook.path("matchConditions"), review.path("request"))) {
      return Json.object();
    }
    JsonNode response;
    try {
      int timeout = webhook.path("timeoutSeconds").asInt(10);
      response = client.ask(webhook.path("clientConfig"), review, timeout).path("response");
      if (!Json.text(response, "uid").equals(Json.text(review, "request", "uid"))) {
        throw new IOException("the answer's uid is not the question's");
      }
    } catch (IOException | IllegalArgumentException e) {
      if (Json.text(webhook, "failurePolicy").equals("Ignore")) {
        return Json.object();
      }
      throw Refusal.internal("failed calling webhook \"" + name + "\": " + e.getMessage());
    }
    if (!response.path("allowed").asBoolean()) {
      throw denied(name, response.path("status"));
    }
    return response;
  }

  private static ObjectNode patched(JsonNode webhook, WebhookCall call, JsonNode response) {
    try {
      byte[] patch = Base64.getMimeDecoder().decode(Json.text(response, "patch"));
      if (JsonPatch.apply(call.object(), Json.parse(patch)) instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("the patch leaves no object");
    } catch (IOException | Refusal | IllegalArgumentException e) {
      throw Refusal.internal(
          "webhook \"" + Json.text(webhook, "name") + "\" sent a bad patch: " + e.getMessage());
    }
  }

  private boolean selected(JsonNode webhook, WebhookCall call) {
    LabelSelector objects = LabelSelector.of(webhook.path("objectSelector"));
    boolean either =
        objects.matches(call.subject())
            || (call.object() != null && call.before() != null && objects.matches(call.before()));
    return either && namespaceSelected(webhook, call);
  }

  private boolean namespaceSelected(JsonNode webhook, WebhookCall call) {
    LabelSelector namespaces = LabelSelector.of(webhook.path("namespaceSelector"));
    if (call.type().storage().equals("namespaces")) {
      return namespaces.matches(call.subject());
    }
    if (!call.type().namespaced()) {
      return true;
    }
    return store
        .get(new ObjectKey("namespaces", "", call.namespace()))
        .map(ns -> namespaces.matches(ns.tree()))
        .orElse(namespaces.requirements().isEmpty());
  }

  private static Refusal denied(String webhook, JsonNode status) {
    String message = Json.text(status, "message");
    String reason = Json.text(status, "reason");
    String why = message.isEmpty() ? reason : message;
    return Refusal.denied(
        Math.max(400, status.path("code").asInt()),
        reason,
        "admission webhook \""
            + webhook
            + "\" denied the request"
            + (why.isEmpty() ? " without explanation" : ": " + why));
  }
}
