package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.node.LogFiles;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Subresources that are not part of the object: logs, eviction, tokens of accounts. */
final class Subresources {
  private static final long SHORTEST_TOKEN_SECONDS = 600;

  private final ObjectStore store;
  private final Deletion deletion;
  private final AccountTokens tokens;
  private final Path nodeFolder;
  private final Clock clock;

  Subresources(
      ObjectStore store, Deletion deletion, AccountTokens tokens, Path nodeFolder, Clock clock) {
    this.store = store;
    this.deletion = deletion;
    this.tokens = tokens;
    this.nodeFolder = nodeFolder;
    this.clock = clock;
  }

  Reply log(ResourceType type, RequestPath path, ApiRequest request) {
    ObjectKey key = type.key(path.namespace(), path.name());
    Stored pod = store.get(key).orElseThrow(() -> type.notFound(path.name()));
    String container = container(pod.tree(), request.param("container"));
    if (Json.text(Json.at(pod.tree(), "spec"), "nodeName").isEmpty()) {
      return Reply.NOTHING; // no node that could be asked
    }
    boolean previous = request.flag("previous");
    Path file = LogFiles.find(nodeFolder, pod.tree(), container, previous);
    boolean follow = request.flag("follow");
    if (!Files.exists(file) && !(follow && !ended(key, pod.uid(), container))) {
      if (previous) {
        throw Refusal.badRequest(
            "previous terminated container \""
                + container
                + "\" in pod \""
                + path.name()
                + "\" not found");
      }
      throw Refusal.badRequest(
          "container \"" + container + "\" in pod \"" + path.name() + "\" is waiting to start");
    }
    try {
      long lines = request.number("tailLines", -1);
      long from = lines >= 0 && Files.exists(file) ? LogFiles.tail(file, lines) : 0;
      long limit = request.number("limitBytes", Long.MAX_VALUE);
      return new Reply.Following(
          file, from, limit, () -> !follow || ended(key, pod.uid(), container));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply evict(ResourceType type, RequestPath path, ApiRequest request) {
    JsonNode body = request.body().length == 0 ? Json.object() : request.object();
    deletion.delete(
        type,
        type.key(path.namespace(), path.name()),
        Deletion.Options.of(body.path("deleteOptions")));
    return Reply.json(
        201, Json.object().put("kind", "Status").put("apiVersion", "v1").put("status", "Success"));
  }

  Reply token(ResourceType type, RequestPath path, ApiRequest request) {
    ObjectNode wish = request.object();
    long seconds = Json.at(wish, "spec", "expirationSeconds").asLong(3600);
    Duration life = Duration.ofSeconds(Math.max(SHORTEST_TOKEN_SECONDS, seconds));
    JsonNode bound = Json.at(wish, "spec", "boundObjectRef");
    AccountTokens.Bound to =
        Json.text(bound, "kind").equals("Pod")
            ? new AccountTokens.Bound(Json.text(bound, "name"), Json.text(bound, "uid"))
            : AccountTokens.Bound.NOTHING;
    String token =
        tokens
            .mint(path.namespace(), path.name(), to, life)
            .orElseThrow(() -> type.notFound(path.name()));
    wish.putObject("status")
        .put("token", token)
        .put("expirationTimestamp", Meta.time(clock.instant().plus(life)));
    return Reply.json(201, wish);
  }

  private static String container(JsonNode pod, String asked) {
    JsonNode containers = Json.at(pod, "spec", "containers");
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : Json.at(pod, "spec", list)) {
        if (Json.text(container, "name").equals(asked)) {
          return asked;
        }
      }
    }
    if (!asked.isEmpty()) {
      throw Refusal.badRequest("container " + asked + " is not valid for pod " + Meta.name(pod));
    }
    if (containers.size() > 1) {
      throw Refusal.badRequest(
          "a container name must be specified for pod "
              + Meta.name(pod)
              + ", choose one of: "
              + "["
              + String.join(" ", containers.valueStream().map(c -> Json.text(c, "name")).toList())
              + "]");
    }
    return Json.text(containers.get(0), "name");
  }

  /** Whether nothing more will be written: the container's run is over, or its pod gone. */
  private boolean ended(ObjectKey key, String uid, String container) {
    Stored pod = store.get(key).filter(p -> p.uid().equals(uid)).orElse(null);
    if (pod == null) {
      return true;
    }
    for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonNode status : Json.at(pod.tree(), "status", list)) {
        if (Json.text(status, "name").equals(container)) {
          return status.path("state").has("terminated")
              || Json.text(status, "state", "waiting", "reason").equals("CrashLoopBackOff");
        }
      }
    }
    return false;
  }
}
