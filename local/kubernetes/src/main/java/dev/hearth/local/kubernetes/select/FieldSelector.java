package dev.hearth.local.kubernetes.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A conjunction of equalities on the few fields that the API lets one select by. */
public record FieldSelector(List<Term> terms) {
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  private static final Set<String> ALWAYS = Set.of("metadata.name", "metadata.namespace");
  private static final Set<String> EVENT =
      Set.of(
          "involvedObject.kind",
          "involvedObject.namespace",
          "involvedObject.name",
          "involvedObject.uid",
          "involvedObject.apiVersion",
          "involvedObject.resourceVersion",
          "involvedObject.fieldPath",
          "reason",
          "reportingComponent",
          "source",
          "type");
  private static final Map<String, Set<String>> OF_TYPE =
      Map.of(
          "pods",
          Set.of(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.nominatedNodeName"),
          "events",
          EVENT,
          "nodes",
          Set.of("spec.unschedulable"),
          "namespaces",
          Set.of("status.phase"),
          "secrets",
          Set.of("type"),
          "services",
          Set.of("spec.type", "spec.clusterIP"),
          "jobs.batch",
          Set.of("status.successful"));

  /** One field that must, or must not, have one value. */
  record Term(String[] path, String value, boolean equal) {
    boolean matches(JsonNode object) {
      return Json.text(object, path).equals(value) == equal;
    }
  }

  /** Reads the query parameter; {@code extra} are the fields that a custom type declares. */
  public static FieldSelector parse(String text, String type, Set<String> extra) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.split(",")) {
      if (part.isBlank()) {
        continue;
      }
      boolean equal = !part.contains("!=");
      String[] sides = part.strip().split(equal ? "==|=" : "!=", 2);
      if (sides.length != 2) {
        throw Refusal.badRequest("invalid field selector: " + text);
      }
      String field = sides[0].strip();
      if (!ALWAYS.contains(field)
          && !extra.contains(field)
          && !OF_TYPE.getOrDefault(type, Set.of()).contains(field)) {
        throw Refusal.badRequest(
            "Unable to find \""
                + type
                + "\" that match field selector \""
                + text
                + "\": field label not supported: "
                + field);
      }
      terms.add(new Term(field.split("\\."), sides[1].strip(), equal));
    }
    return new FieldSelector(List.copyOf(terms));
  }

  public boolean matches(JsonNode object) {
    return terms.stream().allMatch(t -> t.matches(object));
  }

  /** The one name asked for, where the selector asks for one: saves looking through all. */
  public String name() {
    for (Term term : terms) {
      if (term.equal() && String.join(".", term.path()).equals("metadata.name")) {
        return term.value();
      }
    }
    return "";
  }
}
