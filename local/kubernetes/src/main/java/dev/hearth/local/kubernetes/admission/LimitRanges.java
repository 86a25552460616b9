package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Quantity;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** LimitRange: gives containers the namespace's default limits and requests, and checks bounds. */
public final class LimitRanges {
  private static final String[] LISTS = {"initContainers", "containers"};

  private final ObjectStore store;

  public LimitRanges(ObjectStore store) {
    this.store = store;
  }

  public void applyDefaults(ObjectNode pod) {
    for (JsonNode limit : limits(pod, "Container")) {
      JsonNode defaults = limit.path("default");
      JsonNode requests = limit.path("defaultRequest");
      for (String list : LISTS) {
        for (JsonNode container : Json.at(pod, "spec", list)) {
          if (container instanceof ObjectNode fields) {
            ObjectNode resources = Json.child(fields, "resources");
            fill(resources, "limits", defaults);
            fill(resources, "requests", requests);
            fill(resources, "requests", resources.path("limits"));
          }
        }
      }
    }
  }

  public void check(ResourceType type, ObjectNode pod) {
    List<String> faults = new ArrayList<>();
    for (JsonNode limit : limits(pod, "Container")) {
      for (String list : LISTS) {
        for (JsonNode container : Json.at(pod, "spec", list)) {
          for (Map.Entry<String, JsonNode> max : limit.path("max").properties()) {
            atMost(container, max, "Container", faults);
          }
          for (Map.Entry<String, JsonNode> min : limit.path("min").properties()) {
            atLeast(container, min, faults);
          }
        }
      }
    }
    for (JsonNode limit : limits(pod, "Pod")) {
      for (Map.Entry<String, JsonNode> max : limit.path("max").properties()) {
        BigDecimal all = PodResources.limited(pod, max.getKey());
        if (all.compareTo(Quantity.parse(max.getValue().asText())) > 0) {
          boolean binary = max.getKey().equals("memory");
          faults.add(
              "maximum "
                  + max.getKey()
                  + " usage per Pod is "
                  + max.getValue().asText()
                  + ", but limit is "
                  + Quantity.format(all, binary));
        }
      }
    }
    if (!faults.isEmpty()) {
      String all = faults.size() == 1 ? faults.getFirst() : "[" + String.join(", ", faults) + "]";
      throw type.forbidden(Meta.name(pod), all);
    }
  }

  private List<JsonNode> limits(ObjectNode pod, String type) {
    List<JsonNode> found = new ArrayList<>();
    for (Stored range : store.list("limitranges", Meta.namespace(pod))) {
      for (JsonNode limit : Json.at(range.tree(), "spec", "limits")) {
        if (Json.text(limit, "type").equals(type)) {
          found.add(limit);
        }
      }
    }
    return found;
  }

  private static void fill(ObjectNode resources, String kind, JsonNode values) {
    if (values.isEmpty()) {
      return;
    }
    ObjectNode there = Json.child(resources, kind);
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      if (!there.has(value.getKey())) {
        there.set(value.getKey(), value.getValue());
      }
    }
  }

  private static void atMost(
      JsonNode container, Map.Entry<String, JsonNode> max, String per, List<String> faults) {
    String limit = Json.text(container, "resources", "limits", max.getKey());
    String bound = max.getValue().asText();
    String what = "maximum " + max.getKey() + " usage per " + per + " is " + bound;
    if (limit.isEmpty()) {
      faults.add(what + ".  No limit is specified");
    } else if (Quantity.parse(limit).compareTo(Quantity.parse(bound)) > 0) {
      faults.add(what + ", but limit is " + limit);
    }
  }

  private static void atLeast(
      JsonNode container, Map.Entry<String, JsonNode> min, List<String> faults) {
    String request = Json.text(container, "resources", "requests", min.getKey());
    String bound = min.getValue().asText();
    String what = "minimum " + min.getKey() + " usage per Container is " + bound;
    if (request.isEmpty()) {
      faults.add(what + ".  No request is specified");
    } else if (Quantity.parse(request).compareTo(Quantity.parse(bound)) < 0) {
      faults.add(what + ", but request is " + request);
    }
  }
}
