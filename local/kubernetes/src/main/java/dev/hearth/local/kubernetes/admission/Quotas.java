package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Quantity;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * ResourceQuota: refuses what would exceed a namespace's hard limits, in the words of Kubernetes,
 * because Spark users meet them. A pod counts until it has ended. Scopes are not looked at.
 */
public final class Quotas {
  private static final String QUOTAS = "resourcequotas";

  private final Writes writes;
  private final ObjectStore store;

  public Quotas(Writes writes) {
    this.writes = writes;
    this.store = writes.store();
  }

  /** To be called in the transaction that stores the object; of a trial nothing is kept. */
  public void admit(ResourceType type, ObjectNode object, boolean keep) {
    String namespace = Meta.namespace(object);
    if (namespace.isEmpty()) {
      return;
    }
    for (Stored quota : store.list(QUOTAS, namespace)) {
      Map<String, BigDecimal> used = check(quota, type, object, namespace);
      if (keep && !used.isEmpty()) {
        writes.edit(quota.key(), quota.uid(), tree -> writeStatus(tree, used));
      }
    }
  }

  /** Writes what is used now into the namespace's quotas. */
  public void refresh(String namespace) {
    for (Stored quota : store.list(QUOTAS, namespace)) {
      Map<String, BigDecimal> used = used(quota.tree(), namespace);
      writes.edit(quota.key(), quota.uid(), tree -> writeStatus(tree, used));
    }
  }

  /** What would be used with the object; nothing where the quota is not about it. */
  private Map<String, BigDecimal> check(
      Stored quota, ResourceType type, ObjectNode object, String namespace) {
    JsonNode hard = Json.at(quota.tree(), "spec", "hard");
    Map<String, BigDecimal> asked = new TreeMap<>();
    List<String> unsaid = new ArrayList<>();
    for (String resource : names(hard)) {
      BigDecimal amount = amount(type.storage(), object, resource);
      if (amount.signum() > 0) {
        asked.put(resource, amount);
      }
      if (type.storage().equals("pods")) {
        mustSpecify(object, resource, unsaid);
      }
    }
    String name = quota.key().name();
    if (!unsaid.isEmpty()) {
      throw type.forbidden(
          Meta.name(object),
          "failed quota: " + name + ": must specify " + String.join("; ", unsaid));
    }
    if (asked.isEmpty()) {
      return Map.of();
    }
    Map<String, BigDecimal> used = used(quota.tree(), namespace);
    List<String> over =
        asked.keySet().stream()
            .filter(r -> used.get(r).add(asked.get(r)).compareTo(limit(hard, r)) > 0)
            .toList();
    if (!over.isEmpty()) {
      Map<String, BigDecimal> limits = new TreeMap<>();
      over.forEach(r -> limits.put(r, limit(hard, r)));
      throw type.forbidden(
          Meta.name(object),
          "exceeded quota: "
              + name
              + ", requested: "
              + list(over, asked)
              + ", used: "
              + list(over, used)
              + ", limited: "
              + list(over, limits));
    }
    asked.forEach((resource, amount) -> used.merge(resource, amount, BigDecimal::add));
    return used;
  }

  private Map<String, BigDecimal> used(ObjectNode quota, String namespace) {
    Map<String, BigDecimal> used = new TreeMap<>();
    List<Stored> pods = store.list("pods", namespace);
    for (String resource : names(Json.at(quota, "spec", "hard"))) {
      BigDecimal sum = BigDecimal.ZERO;
      String counted = countedType(resource);
      if (counted.isEmpty()) {
        for (Stored pod : pods) {
          if (PodResources.active(pod.tree())) {
            sum = sum.add(amount("pods", pod.tree(), resource));
          }
        }
      } else {
        sum = BigDecimal.valueOf(store.count(counted, namespace));
      }
      used.put(resource, sum);
    }
    return used;
  }

  private static BigDecimal amount(String type, ObjectNode object, String resource) {
    String counted = countedType(resource);
    if (!counted.isEmpty()) {
      return counted.equals(type) ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (!type.equals("pods")) {
      return BigDecimal.ZERO;
    }
    return switch (resource) {
      case "pods" -> BigDecimal.ONE;
      case "cpu", "memory" -> PodResources.requested(object, resource);
      default ->
          resource.startsWith("limits.")
              ? PodResources.limited(object, resource.substring("limits.".length()))
              : PodResources.requested(object, resource.replaceFirst("^requests\\.", ""));
    };
  }

  /** The type whose objects the resource counts; empty where it is about pods. */
  private static String countedType(String resource) {
    if (resource.startsWith("count/")) {
      return resource.substring("count/".length());
    }
    return switch (resource) {
      case "services",
          "configmaps",
          "secrets",
          "persistentvolumeclaims",
          "resourcequotas",
          "replicationcontrollers" ->
          resource;
      default -> "";
    };
  }

  private static void mustSpecify(ObjectNode pod, String resource, List<String> unsaid) {
    String kind = resource.startsWith("limits.") ? "limits" : "requests";
    String plain = resource.replaceFirst("^(requests|limits)\\.", "");
    if (!plain.equals("cpu") && !plain.equals("memory")) {
      return;
    }
    List<String> containers = new ArrayList<>();
    for (JsonNode container : Json.at(pod, "spec", "containers")) {
      if (!Json.has(container, "resources", kind, plain)) {
        containers.add(Json.text(container, "name"));
      }
    }
    if (!containers.isEmpty()) {
      unsaid.add(resource + " for: " + String.join(",", containers));
    }
  }

  private static void writeStatus(ObjectNode quota, Map<String, BigDecimal> used) {
    ObjectNode status = Json.child(quota, "status");
    status.set("hard", Json.at(quota, "spec", "hard").deepCopy());
    ObjectNode amounts = Json.object();
    used.forEach((resource, amount) -> amounts.put(resource, text(resource, amount)));
    status.set("used", amounts);
  }

  private static List<String> names(JsonNode hard) {
    return hard.propertyStream().map(Map.Entry::getKey).sorted().toList();
  }

  private static BigDecimal limit(JsonNode hard, String resource) {
    return Quantity.parse(Json.text(hard, resource));
  }

  private static String list(List<String> resources, Map<String, BigDecimal> amounts) {
    return String.join(
        ",", resources.stream().map(r -> r + "=" + text(r, amounts.get(r))).toList());
  }

  private static String text(String resource, BigDecimal amount) {
    return Quantity.format(amount, resource.contains("memory") || resource.contains("storage"));
  }
}
