package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What network policies let through, as Kubernetes reads them: who selects whom, on which port. */
record Holes(List<Manifest> policies) {

  /** A sort of pods. */
  record End(
      String name,
      String namespace,
      JsonNode namespaceLabels,
      JsonNode podLabels,
      Set<Integer> ports) {}

  /** Whether a rule says by name that one may call the other: not just anybody. */
  boolean names(End from, End to, int port, String direction) {
    return rules(from, to, direction)
        .filter(rule -> rule.rule().has(peersOf(direction)))
        .anyMatch(rule -> rule.lets(direction, from, to, port));
  }

  /** Whether any rule lets one call the other, or no policy is about it. */
  boolean allow(End from, End to, int port, String direction) {
    End subject = direction.equals("egress") ? from : to;
    boolean isolated = policies.stream().anyMatch(p -> isAbout(p, subject, direction));
    return !isolated
        || rules(from, to, direction).anyMatch(rule -> rule.lets(direction, from, to, port));
  }

  /** Rules that name nobody, and so let everybody through: {@code policy direction:ports}. */
  List<String> forEverybody() {
    return policies.stream()
        .flatMap(
            policy ->
                Stream.of("ingress", "egress")
                    .flatMap(
                        direction ->
                            stream(policy.json().path("spec").path(direction))
                                .filter(rule -> rule.path(peersOf(direction)).isEmpty())
                                .map(rule -> policy.name() + " " + direction + ports(rule))))
        .sorted()
        .toList();
  }

  private static String ports(JsonNode rule) {
    return stream(rule.path("ports"))
        .map(port -> ":" + port.path("port").asText())
        .sorted()
        .reduce("", String::concat);
  }

  private Stream<Rule> rules(End from, End to, String direction) {
    End subject = direction.equals("egress") ? from : to;
    return policies.stream()
        .filter(policy -> isAbout(policy, subject, direction))
        .flatMap(
            policy ->
                stream(policy.json().path("spec").path(direction))
                    .map(rule -> new Rule(policy.namespace(), rule)));
  }

  private static boolean isAbout(Manifest policy, End end, String direction) {
    return policy.namespace().equals(end.namespace())
        && stream(policy.json().at("/spec/policyTypes"))
            .anyMatch(type -> type.asText().equalsIgnoreCase(direction))
        && selects(policy.json().at("/spec/podSelector"), end.podLabels());
  }

  private static String peersOf(String direction) {
    return direction.equals("egress") ? "to" : "from";
  }

  private record Rule(String namespace, JsonNode rule) {
    boolean lets(String direction, End from, End to, int port) {
      End other = direction.equals("egress") ? to : from;
      JsonNode peers = rule.path(peersOf(direction));
      boolean known = !rule.has(peersOf(direction)) || stream(peers).anyMatch(p -> is(p, other));
      boolean open =
          !rule.has("ports")
              || rule.path("ports").isEmpty()
              || stream(rule.path("ports")).anyMatch(p -> p.path("port").asInt() == port);
      return known && open;
    }

    private boolean is(JsonNode peer, End other) {
      if (peer.has("ipBlock")) {
        return false;
      }
      boolean place =
          peer.has("namespaceSelector")
              ? selects(peer.path("namespaceSelector"), other.namespaceLabels())
              : namespace.equals(other.namespace());
      return place && selects(peer.path("podSelector"), other.podLabels());
    }
  }

  /** An empty or absent selector selects everything. */
  private static boolean selects(JsonNode selector, JsonNode labels) {
    boolean equal =
        selector.path("matchLabels").properties().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    return equal
        && stream(selector.path("matchExpressions"))
            .allMatch(expression -> holds(expression, labels));
  }

  private static boolean holds(JsonNode expression, JsonNode labels) {
    JsonNode value = labels.path(expression.path("key").asText());
    return switch (expression.path("operator").asText()) {
      case "Exists" -> !value.isMissingNode();
      case "In" -> stream(expression.path("values")).anyMatch(value::equals);
      default -> throw new AssertionError("not read here: " + expression);
    };
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
