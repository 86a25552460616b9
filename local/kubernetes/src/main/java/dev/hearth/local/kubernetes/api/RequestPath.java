package dev.hearth.local.kubernetes.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a path is about: {@code /api/v1/namespaces/{namespace}/{resource}/{name}/{subresource}} and
 * its relatives.
 */
record RequestPath(
    String group,
    String version,
    String namespace,
    String resource,
    String name,
    String subresource) {

  /** Empty where the path is not one of a resource. */
  static Optional<RequestPath> parse(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    if (parts.size() >= 3 && parts.getFirst().equals("api")) {
      return Optional.of(rest("", parts.get(1), parts.subList(2, parts.size())));
    }
    if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
      return Optional.of(rest(parts.get(1), parts.get(2), parts.subList(3, parts.size())));
    }
    return Optional.empty();
  }

  private static RequestPath rest(String group, String version, List<String> rest) {
    boolean core = group.isEmpty();
    // /namespaces/{name} itself and its subresources are about the namespace; what follows a
    // longer path is in it.
    boolean inNamespace = rest.getFirst().equals("namespaces") && rest.size() >= 3;
    boolean ofNamespace =
        core
            && inNamespace
            && rest.size() == 3
            && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    if (inNamespace && !ofNamespace) {
      return resource(group, version, rest.get(1), rest.subList(2, rest.size()));
    }
    return resource(group, version, "", rest);
  }

  private static RequestPath resource(
      String group, String version, String namespace, List<String> rest) {
    return new RequestPath(
        group,
        version,
        namespace,
        rest.getFirst(),
        rest.size() > 1 ? rest.get(1) : "",
        rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "");
  }
}
