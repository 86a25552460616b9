package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.Question;
import dev.hearth.local.kubernetes.access.Rbac;
import dev.hearth.local.kubernetes.access.Reviews;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** From a request to who answers it, once it is known that its user may ask. */
final class ApiRoutes {
  private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");

  private final ResourceTypes types;
  private final Rbac rbac;
  private final Reviews reviews;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final Reading reading;
  private final Writing writing;
  private final Patching patching;
  private final Subresources subresources;
  private volatile boolean ready;

  ApiRoutes(
      ResourceTypes types,
      Rbac rbac,
      Reviews reviews,
      Reading reading,
      Writing writing,
      Patching patching,
      Subresources subresources) {
    this.types = types;
    this.rbac = rbac;
    this.reviews = reviews;
    this.discovery = new Discovery(types);
    this.openApi = new OpenApi(types, discovery);
    this.reading = reading;
    this.writing = writing;
    this.patching = patching;
    this.subresources = subresources;
  }

  /** What the cluster is to have from its start is there. */
  void ready() {
    ready = true;
  }

  /** What a request asks, in the words of access control and of the audit log. */
  static Question question(ApiRequest request) {
    Optional<RequestPath> path = RequestPath.parse(request.path());
    if (path.isEmpty()) {
      return Question.ofPath(request.method().toLowerCase(Locale.ROOT), request.path());
    }
    RequestPath p = path.get();
    boolean named = !p.name().isEmpty();
    String verb =
        switch (request.method()) {
          case "GET", "HEAD" -> request.flag("watch") ? "watch" : named ? "get" : "list";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> named ? "delete" : "deletecollection";
          default -> request.method().toLowerCase(Locale.ROOT);
        };
    String name = named ? p.name() : onlyName(request);
    return new Question(
        verb, p.group(), p.resource(), p.subresource(), p.namespace(), name, request.path());
  }

  /** A list or watch of one name is asked about that name, so that narrow roles can allow it. */
  private static String onlyName(ApiRequest request) {
    for (String term : request.param("fieldSelector").split(",")) {
      if (term.startsWith("metadata.name=") && !request.method().equals("POST")) {
        return term.substring("metadata.name=".length()).replaceFirst("^=", "");
      }
    }
    return "";
  }

  Reply answer(ApiRequest request) {
    Question question = question(request);
    if (request.headers().contains("Impersonate-User")) {
      throw Refusal.badRequest("this API does not know impersonation");
    }
    if (!rbac.allows(request.user(), question)) {
      throw question.refusal(request.user());
    }
    Optional<RequestPath> path = RequestPath.parse(request.path());
    return path.isPresent() ? resource(path.get(), request, question.verb()) : other(request);
  }

  private Reply other(ApiRequest request) {
    String path = request.path();
    if (HEALTH.stream().anyMatch(h -> path.equals(h) || path.startsWith(h + "/"))) {
      if (path.startsWith("/readyz") && !ready) {
        return Reply.text(503, "the cluster's first manifests are still being applied");
      }
      return Reply.text(200, "ok");
    }
    Optional<ObjectNode> document = discovery.document(path).or(() -> openApi.document(path));
    if (document.isEmpty() || !request.method().equals("GET")) {
      throw Refusal.noSuchPath();
    }
    return Reply.json(200, document.get());
  }

  private Reply resource(RequestPath path, ApiRequest request, String verb) {
    String review = Reviews.KINDS.get(path.group() + "/" + path.resource());
    if (review != null && verb.equals("create")) {
      return Reply.json(201, reviews.answer(review, request.object(), request.user()));
    }
    ResourceType type =
        types.find(path.group(), path.version(), path.resource()).orElseThrow(Refusal::noSuchPath);
    if (type.namespaced() == path.namespace().isEmpty() && !acrossNamespaces(type, path, verb)) {
      throw Refusal.noSuchPath();
    }
    return path.subresource().isEmpty()
        ? main(type, path, request, verb)
        : subresource(type, path, request, verb);
  }

  private static boolean acrossNamespaces(ResourceType type, RequestPath path, String verb) {
    return type.namespaced()
        && path.name().isEmpty()
        && Set.of("list", "watch", "deletecollection").contains(verb);
  }

  private Reply main(ResourceType type, RequestPath path, ApiRequest request, String verb) {
    return switch (verb) {
      case "get" -> reading.get(type, path, request);
      case "list" -> reading.list(type, path, request);
      case "watch" -> new Reply.Watching(reading.watch(type, path, request));
      case "create" -> {
        if (!path.name().isEmpty()) {
          throw Refusal.methodNotAllowed("the server does not allow this method on the resource");
        }
        yield writing.create(type, path, request);
      }
      case "update" -> writing.update(type, path, request);
      case "patch" -> patching.patch(type, path, request);
      case "delete" -> writing.delete(type, path, request);
      case "deletecollection" ->
          writing.deleteAll(type, path, request, reading.selected(type, path, request));
      default ->
          throw Refusal.methodNotAllowed("the server does not allow this method on the resource");
    };
  }

  private Reply subresource(ResourceType type, RequestPath path, ApiRequest request, String verb) {
    String what = type.storage() + "/" + path.subresource();
    boolean status = path.subresource().equals("status") && type.statusSubresource();
    boolean finalize = what.equals("namespaces/finalize");
    if ((status || finalize) && verb.equals("get")) {
      return reading.get(type, path, request);
    }
    if ((status || finalize) && verb.equals("update")) {
      return writing.update(type, path, request);
    }
    if (status && verb.equals("patch")) {
      return patching.patch(type, path, request);
    }
    return switch (what + " " + verb) {
      case "pods/log get" -> subresources.log(type, path, request);
      case "pods/eviction create" -> subresources.evict(type, path, request);
      case "serviceaccounts/token create" -> subresources.token(type, path, request);
      case "pods/exec get",
          "pods/exec create",
          "pods/attach get",
          "pods/attach create",
          "pods/portforward get",
          "pods/portforward create" ->
          throw Refusal.methodNotAllowed(
              "the process node has no " + path.subresource() + ": pods are local processes");
      default -> throw Refusal.noSuchPath();
    };
  }
}
