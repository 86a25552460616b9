package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns what a client sent into what may be stored. */
public final class ObjectRules {
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;
  private static final int GENERATED_LIMIT = 58;
  private static final List<String> SERVER_META =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion",
          "selfLink");
  private static final List<String> KEPT_META =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "name",
          "namespace",
          "generateName");

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public ObjectRules(Clock clock) {
    this.clock = clock;
  }

  /** Names the object, gives it an identity and fills in what is not said. */
  public void beginLife(ResourceType type, ObjectNode object) {
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    ObjectNode meta = Meta.of(object);
    meta.remove(SERVER_META);
    dropNulls(meta);
    if (Meta.name(object).isEmpty() && Json.has(meta, "generateName")) {
      meta.put("name", generate(Json.text(meta, "generateName")));
    }
    meta.put("uid", UUID.randomUUID().toString());
    meta.put("creationTimestamp", Meta.time(clock.instant()));
    if (type.counted()) {
      meta.put("generation", 1);
    }
    if (type.statusSubresource()) {
      object.remove("status");
    }
    if (type.storage().equals("pods")) {
      Json.child(object, "status").put("phase", "Pending").put("qosClass", qosClass(object));
    }
    Defaults.apply(type, object);
  }

  /** Fills in and checks once more, after admission had its say. */
  public void settle(ResourceType type, ObjectNode object) {
    Defaults.apply(type, object);
    refuse(type, object, Validation.check(type, MissingNode.getInstance(), object));
  }

  /** Keeps what a client may not change, and counts a new generation where the will changed. */
  public void continueLife(ResourceType type, ObjectNode before, ObjectNode after) {
    keepIdentity(type, before, after);
    if (type.statusSubresource()) {
      replace(after, "status", before.get("status"));
    }
    Defaults.apply(type, after);
    if (type.counted() && !will(before).equals(will(after))) {
      Meta.of(after).put("generation", Json.at(before, "metadata", "generation").asLong() + 1);
    }
    refuse(type, after, Validation.checkUpdate(type, before, after));
    refuse(type, after, Validation.check(type, before, after));
  }

  /** The object with a new status and nothing else new. */
  public ObjectNode withStatus(ResourceType type, ObjectNode before, ObjectNode sent) {
    ObjectNode after = before.deepCopy();
    replace(after, "status", sent.get("status"));
    JsonNode managed = Json.at(sent, "metadata", "managedFields");
    if (managed.isArray()) {
      Meta.of(after).set("managedFields", managed);
    }
    checkVersion(type, before, sent);
    Defaults.apply(type, after);
    if (type.custom()) {
      refuse(type, after, Validation.check(type, before, after));
    }
    return after;
  }

  private void keepIdentity(ResourceType type, ObjectNode before, ObjectNode after) {
    after.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    String name = Meta.name(before);
    if (!Meta.name(after).isEmpty() && !Meta.name(after).equals(name)) {
      throw Refusal.badRequest(
          "the name of the object ("
              + Meta.name(after)
              + ") does not match the name on the URL ("
              + name
              + ")");
    }
    String uid = Meta.uid(after);
    if (!uid.isEmpty() && !uid.equals(Meta.uid(before))) {
      throw Refusal.conflict(
          type.group(),
          type.plural(),
          name,
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + Meta.uid(before));
    }
    checkVersion(type, before, after);
    ObjectNode meta = Meta.of(after);
    ObjectNode old = Meta.of(before);
    meta.remove("selfLink");
    KEPT_META.forEach(field -> replace(meta, field, old.get(field)));
    dropNulls(meta);
  }

  private static void checkVersion(ResourceType type, ObjectNode before, ObjectNode after) {
    String version = Meta.version(after);
    if (!version.isEmpty() && !version.equals(Meta.version(before))) {
      throw type.stale(Meta.name(before));
    }
  }

  private static void replace(ObjectNode object, String name, JsonNode value) {
    if (value == null) {
      object.remove(name);
    } else {
      object.set(name, value);
    }
  }

  /** Everything that somebody wants of the object: all but its metadata and status. */
  private static ObjectNode will(ObjectNode object) {
    ObjectNode rest = Json.object();
    rest.setAll(object);
    rest.remove(List.of("metadata", "status", "apiVersion", "kind"));
    return rest;
  }

  private static void dropNulls(ObjectNode meta) {
    meta.remove(
        meta.propertyStream()
            .filter(
                e ->
                    e.getValue().isNull()
                        || (e.getValue().isContainerNode() && e.getValue().isEmpty()))
            .map(Map.Entry::getKey)
            .toList());
  }

  private static void refuse(ResourceType type, ObjectNode object, List<Refusal.Cause> causes) {
    if (!causes.isEmpty()) {
      throw type.invalid(Meta.name(object), causes);
    }
  }

  private static String qosClass(ObjectNode pod) {
    boolean any = false;
    boolean guaranteed = true;
    for (JsonNode container : Json.at(pod, "spec", "containers")) {
      JsonNode requests = Json.at(container, "resources", "requests");
      JsonNode limits = Json.at(container, "resources", "limits");
      any |= !requests.isEmpty() || !limits.isEmpty();
      guaranteed &=
          limits.has("cpu")
              && limits.has("memory")
              && (requests.isEmpty() || requests.equals(limits));
    }
    if (!any) {
      return "BestEffort";
    }
    return guaranteed ? "Guaranteed" : "Burstable";
  }

  private String generate(String prefix) {
    StringBuilder name =
        new StringBuilder(prefix.substring(0, Math.min(prefix.length(), GENERATED_LIMIT)));
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return name.toString();
  }
}
