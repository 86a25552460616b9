package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.select.FieldSelector;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gets, lists and the terms of watches. */
final class Reading {
  /** As in a real API server, watches without a time of their own end after half an hour or so. */
  private static final Duration WATCH = Duration.ofMinutes(45);

  private final ObjectStore store;

  Reading(ObjectStore store) {
    this.store = store;
  }

  Reply get(ResourceType type, RequestPath path, ApiRequest request) {
    Stored found =
        store
            .get(type.key(path.namespace(), path.name()))
            .orElseThrow(() -> type.notFound(path.name()));
    if (Tables.wanted(request)) {
      return Reply.json(200, Tables.of(type, List.of(found), found.tree().path("metadata")));
    }
    return Reply.json(200, type.render(found.tree()));
  }

  Reply list(ResourceType type, RequestPath path, ApiRequest request) {
    Selection selection = selection(type, path, request);
    long limit = request.number("limit", 0);
    String[] token = token(request.param("continue"));
    long version;
    List<Stored> all;
    if (token.length == 0) {
      long[] at = new long[1];
      all =
          store.transact(
              () -> {
                at[0] = store.version();
                return candidates(type, selection);
              });
      version = at[0];
    } else {
      // Later pages show later states; the version stays the first page's, so that a watch from
      // there tells of whatever changed between the pages.
      version = Long.parseLong(token[0]);
      all = candidates(type, selection);
    }
    List<Stored> chosen =
        all.stream()
            .filter(o -> token.length == 0 || after(o, token))
            .filter(selection::matches)
            .toList();
    boolean more = limit > 0 && chosen.size() > limit;
    List<Stored> page = more ? chosen.subList(0, (int) limit) : chosen;
    ObjectNode meta = Json.object().put("resourceVersion", Long.toString(version));
    if (more) {
      Stored last = page.getLast();
      meta.put("continue", token(version, last));
      if (selection.everything()) {
        // As in a cluster, which would have to look at all of them to know how many are selected.
        meta.put("remainingItemCount", chosen.size() - limit);
      }
    }
    if (Tables.wanted(request)) {
      return Reply.json(200, Tables.of(type, page, meta));
    }
    ObjectNode list = Json.object();
    list.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    list.set("metadata", meta);
    ArrayNode items = list.putArray("items");
    page.forEach(o -> items.add(type.render(o.tree())));
    return Reply.json(200, list);
  }

  /** The objects that a collection's deletion means. */
  List<Stored> selected(ResourceType type, RequestPath path, ApiRequest request) {
    Selection selection = selection(type, path, request);
    return candidates(type, selection).stream().filter(selection::matches).toList();
  }

  WatchRequest watch(ResourceType type, RequestPath path, ApiRequest request) {
    Selection selection = selection(type, path, request);
    long seconds = request.number("timeoutSeconds", WATCH.toSeconds());
    return new WatchRequest(
        type,
        path.namespace(),
        selection.labels(),
        selection.fields(),
        request.param("resourceVersion"),
        request.flag("allowWatchBookmarks"),
        request.flag("sendInitialEvents"),
        Duration.ofSeconds(Math.max(1, seconds)));
  }

  private record Selection(String namespace, LabelSelector labels, FieldSelector fields) {
    boolean everything() {
      return labels.requirements().isEmpty() && fields.terms().isEmpty();
    }

    boolean matches(Stored object) {
      return labels.matches(object.tree()) && fields.matches(object.tree());
    }
  }

  private static Selection selection(ResourceType type, RequestPath path, ApiRequest request) {
    String fields = request.param("fieldSelector");
    if (!path.name().isEmpty()) {
      fields = "metadata.name=" + path.name();
    }
    return new Selection(
        path.namespace(),
        LabelSelector.parse(request.param("labelSelector")),
        FieldSelector.parse(fields, type.storage(), declaredFields(type)));
  }

  private List<Stored> candidates(ResourceType type, Selection selection) {
    String name = selection.fields().name();
    if (!name.isEmpty() && (!type.namespaced() || !selection.namespace().isEmpty())) {
      return store.get(type.key(selection.namespace(), name)).map(List::of).orElse(List.of());
    }
    return store.list(type.storage(), selection.namespace());
  }

  private static Set<String> declaredFields(ResourceType type) {
    Set<String> fields = new HashSet<>();
    for (JsonNode version : Json.at(type.definition(), "spec", "versions")) {
      for (JsonNode field : version.path("selectableFields")) {
        fields.add(Json.text(field, "jsonPath").replaceFirst("^\\.", ""));
      }
    }
    return fields;
  }

  private static boolean after(Stored object, String[] token) {
    int namespace = object.key().namespace().compareTo(token[1]);
    return namespace > 0 || (namespace == 0 && object.key().name().compareTo(token[2]) > 0);
  }

  private static String token(long version, Stored last) {
    String text = version + "\n" + last.key().namespace() + "\n" + last.key().name();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String[] token(String text) {
    if (text.isEmpty()) {
      return new String[0];
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      String[] parts = plain.split("\n", -1);
      if (parts.length == 3) {
        return parts;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw Refusal.badRequest("continue key is not valid");
  }
}
