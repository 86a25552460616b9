package dev.hearth.operator.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what changed of a status, and only onto the very version of the object that was looked at:
 * a sequence must never be given to two different observations.
 */
@Singleton
class StatusWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String PUBLISHED = "publishedSequence";
  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient client;

  StatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The object as it is now; empty where it changed meanwhile and has to be looked at anew. That
   * the control plane's broker has an observation is written with what comes next: a process that
   * comes after this one tells the last once more, which is known by its sequence. Only the last of
   * all is not left to be forgotten, as the object goes when the broker has it.
   */
  Optional<SparkSession> write(SparkSession object, SparkSessionStatus next) {
    ObjectNode changes = changes(object.getStatus(), next);
    boolean nothingNew = changes.size() == 1 && changes.has(PUBLISHED);
    if (changes.isEmpty() || (nothingNew && !Phases.isTerminal(Phase.valueOf(next.phase)))) {
      return Optional.of(object);
    }
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("metadata").put("resourceVersion", object.getMetadata().getResourceVersion());
    patch.set("status", changes);
    try {
      return Optional.of(
          client.resource(object).subresource("status").patch(MERGE, patch.toString()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409 || e.getCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static ObjectNode changes(SparkSessionStatus before, SparkSessionStatus next) {
    ObjectNode changes = JSON.createObjectNode();
    JsonNode was = before == null ? JSON.createObjectNode() : JSON.valueToTree(before);
    JsonNode is = JSON.valueToTree(next);
    for (Map.Entry<String, JsonNode> field : is.properties()) {
      JsonNode old = was.get(field.getKey());
      if (!field.getValue().equals(old == null ? NullNode.getInstance() : old)) {
        changes.set(field.getKey(), field.getValue());
      }
    }
    return changes;
  }
}
