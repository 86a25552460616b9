package dev.hearth.tunnel.facade;

import dev.hearth.resource.Labels;
import dev.hearth.tunnel.http.RequestTarget;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The allow-list: what a session may ask of the Kubernetes API. Whatever isn't listed is refused,
 * and so is whatever would take the session's own platform objects away.
 */
final class FacadeRules {
  /** What Kubernetes calls the thing that a request does. */
  enum Verb {
    CREATE,
    GET,
    LIST,
    WATCH,
    UPDATE,
    PATCH,
    DELETE,
    DELETECOLLECTION;

    String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Either where the request may go on to, or what to tell the caller. */
  sealed interface Decision {
    /** {@code streams} when the answer may go on for as long as the session. */
    record Allowed(Verb verb, String resource, String uri, boolean streams) implements Decision {}

    record Refused(String message) implements Decision {}
  }

  // What a driver was seen to call, and nothing more; patches are how a remote spark-submit in
  // cluster mode applies its ConfigMap and the driver's Service; logs and events are for people
  // who look. The endpoint's Role has the last word on each.
  private static final Map<String, Set<Verb>> ALLOWED =
      Map.of(
          "pods",
              EnumSet.of(
                  Verb.CREATE, Verb.GET, Verb.LIST, Verb.WATCH, Verb.DELETE, Verb.DELETECOLLECTION),
          "pods/log", EnumSet.of(Verb.GET),
          "configmaps", EnumSet.of(Verb.CREATE, Verb.PATCH, Verb.DELETECOLLECTION),
          "services", EnumSet.of(Verb.PATCH, Verb.DELETECOLLECTION),
          "persistentvolumeclaims", EnumSet.of(Verb.LIST, Verb.DELETECOLLECTION),
          "events", EnumSet.of(Verb.LIST));

  private static final Map<String, Set<String>> PLATFORMS_OWN =
      Map.of(
          "pods", Set.of(Labels.ENDPOINT),
          "services", Set.of(Labels.DRIVER_SERVICE),
          "configmaps", Set.of("kube-root-ca.crt"));

  /** Those that the operator makes; it ends them with the session. */
  private static final Pattern DRIVER_POD = Pattern.compile("driver-[0-9]+");

  private final String session;
  private final String namespace;

  FacadeRules(String session, String namespace) {
    this.session = session;
    this.namespace = namespace;
  }

  Decision decide(String method, RequestTarget target) {
    if (isDiscovery(target.segments())) {
      return method.equals("GET")
          ? new Decision.Allowed(Verb.GET, "discovery", target.uri(), false)
          : new Decision.Refused("discovery can only be read");
    }
    List<String> parts = target.segments();
    boolean namespaced =
        parts.size() >= 5
            && parts.size() <= 7
            && parts.get(0).equals("api")
            && parts.get(1).equals("v1")
            && parts.get(2).equals("namespaces");
    if (!namespaced) {
      return new Decision.Refused("only objects in namespace " + namespace + " are served here");
    }
    if (!parts.get(3).equals(namespace)) {
      return new Decision.Refused("namespace " + parts.get(3) + " isn't this session's");
    }
    return decideObject(method, target);
  }

  private Decision decideObject(String method, RequestTarget target) {
    String name = target.segment(5);
    String kind = target.segment(4);
    String resource = target.segment(6).isEmpty() ? kind : kind + "/" + target.segment(6);
    Map<String, List<String>> query = new QueryStringDecoder(target.query(), false).parameters();
    Verb verb = verb(method, !name.isEmpty(), isWatch(query));
    if (verb == null || !ALLOWED.getOrDefault(resource, Set.of()).contains(verb)) {
      String wanted = verb == null ? method : verb.wireName();
      return new Decision.Refused(wanted + " of " + resource + " isn't served here");
    }
    if (changes(verb) && isPlatforms(kind, name)) {
      return new Decision.Refused(resource + " " + name + " belongs to the platform");
    }
    if (resource.equals("pods/log") && query.containsKey("insecureSkipTLSVerifyBackend")) {
      return new Decision.Refused("logs are only read from a verified node");
    }
    String uri = target.uri();
    if (verb == Verb.DELETECOLLECTION) {
      uri = target.withQuery(sparingPlatform(kind, target.query(), query)).uri();
    }
    boolean streams = verb == Verb.WATCH || resource.equals("pods/log");
    return new Decision.Allowed(verb, resource, uri, streams);
  }

  private static boolean isPlatforms(String kind, String name) {
    return PLATFORMS_OWN.getOrDefault(kind, Set.of()).contains(name)
        || (kind.equals("pods") && DRIVER_POD.matcher(name).matches());
  }

  /** A sweep of the namespace leaves what the operator made: it carries the session's label. */
  private String sparingPlatform(String kind, String raw, Map<String, List<String>> query) {
    String spared =
        kind.equals("pods")
            ? Labels.ROLE
                + "!="
                + Labels.ROLE_ENDPOINT
                + ","
                + Labels.ROLE
                + "!="
                + Labels.ROLE_DRIVER
            : Labels.SESSION + "!=" + session;
    List<String> selectors = query.getOrDefault("labelSelector", List.of());
    String selector =
        selectors.stream().filter(one -> !one.isBlank()).collect(Collectors.joining(","));
    String joined = selector.isEmpty() ? spared : selector + "," + spared;
    String others =
        List.of(raw.split("&")).stream()
            .filter(pair -> !pair.isEmpty() && !isLabelSelector(pair))
            .map(pair -> pair + "&")
            .collect(Collectors.joining());
    return others + "labelSelector=" + URLEncoder.encode(joined, StandardCharsets.UTF_8);
  }

  /** By the decoded name, or {@code label%53elector} would slip through beside ours. */
  private static boolean isLabelSelector(String pair) {
    return new QueryStringDecoder(pair, false).parameters().containsKey("labelSelector");
  }

  private static boolean isDiscovery(List<String> parts) {
    String first = parts.isEmpty() ? "" : parts.getFirst();
    return switch (parts.size()) {
      case 1 -> Set.of("version", "api", "apis").contains(first);
      case 2 -> first.equals("api") ? parts.get(1).equals("v1") : first.equals("apis");
      case 3 -> first.equals("apis");
      default -> false;
    };
  }

  private static boolean isWatch(Map<String, List<String>> query) {
    List<String> watch = query.getOrDefault("watch", List.of());
    return !watch.isEmpty() && !watch.stream().allMatch(w -> w.equals("false") || w.equals("0"));
  }

  private static Verb verb(String method, boolean named, boolean watch) {
    return switch (method) {
      case "GET" -> watch ? Verb.WATCH : named ? Verb.GET : Verb.LIST;
      case "POST" -> named ? null : Verb.CREATE;
      case "PUT" -> named ? Verb.UPDATE : null;
      case "PATCH" -> named ? Verb.PATCH : null;
      case "DELETE" -> named ? Verb.DELETE : Verb.DELETECOLLECTION;
      default -> null;
    };
  }

  private static boolean changes(Verb verb) {
    return verb == Verb.UPDATE || verb == Verb.PATCH || verb == Verb.DELETE;
  }
}
