package dev.hearth.local.kubernetes.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A conjunction of requirements on labels; an empty one selects everything. */
public record LabelSelector(List<Requirement> requirements) {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private static final String KEY = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
  private static final Pattern SET =
      Pattern.compile("(" + KEY + ")\\s+(in|notin)\\s*\\(([^()]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(" + KEY + ")\\s*(==|!=|=)\\s*([^\\s=!,()]*)");
  private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*(" + KEY + ")");

  enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    ABSENT
  }

  /** One requirement on one label. */
  record Requirement(String key, Operator operator, Set<String> values) {
    boolean matches(JsonNode labels) {
      JsonNode value = labels.path(key);
      return switch (operator) {
        case IN -> value.isTextual() && values.contains(value.asText());
        case NOT_IN -> !value.isTextual() || !values.contains(value.asText());
        case EXISTS -> value.isTextual();
        case ABSENT -> !value.isTextual();
      };
    }
  }

  /** Reads the form that query parameters have. */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : split(text)) {
      requirements.add(requirement(part, text));
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  /** Reads {@code matchLabels} and {@code matchExpressions}. */
  public static LabelSelector of(JsonNode selector) {
    List<Requirement> requirements = new ArrayList<>();
    selector
        .path("matchLabels")
        .properties()
        .forEach(e -> requirements.add(equal(e.getKey(), e.getValue().asText())));
    for (JsonNode expression : selector.path("matchExpressions")) {
      Set<String> values = new TreeSet<>();
      expression.path("values").forEach(v -> values.add(v.asText()));
      Operator operator =
          switch (Json.text(expression, "operator")) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.ABSENT;
            default -> throw Refusal.badRequest("not a valid selector operator: " + expression);
          };
      requirements.add(new Requirement(Json.text(expression, "key"), operator, values));
    }
    return new LabelSelector(requirements);
  }

  /** Reads the plain map that a Service selects pods with. */
  public static LabelSelector ofMap(JsonNode map) {
    return new LabelSelector(
        map.propertyStream().map(e -> equal(e.getKey(), e.getValue().asText())).toList());
  }

  public boolean matches(JsonNode object) {
    return requirements.isEmpty() || matchesLabels(Json.at(object, "metadata", "labels"));
  }

  public boolean matchesLabels(JsonNode labels) {
    return requirements.stream().allMatch(r -> r.matches(labels));
  }

  private static Requirement equal(String key, String value) {
    return new Requirement(key, Operator.IN, Set.of(value));
  }

  private static Requirement requirement(String part, String whole) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = new TreeSet<>();
      for (String value : set.group(4).split(",", -1)) {
        values.add(value.strip());
      }
      boolean in = set.group(3).equals("in");
      return new Requirement(set.group(1), in ? Operator.IN : Operator.NOT_IN, values);
    }
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      boolean not = equality.group(3).equals("!=");
      return new Requirement(
          equality.group(1), not ? Operator.NOT_IN : Operator.IN, Set.of(equality.group(4)));
    }
    Matcher existence = EXISTENCE.matcher(part);
    if (existence.matches()) {
      boolean absent = !existence.group(1).isEmpty();
      return new Requirement(
          existence.group(2), absent ? Operator.ABSENT : Operator.EXISTS, Set.of());
    }
    throw Refusal.badRequest(
        "unable to parse requirement: " + part + " (in label selector \"" + whole + "\")");
  }

  /** Splits at commas outside of parentheses. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    parts.removeIf(String::isEmpty);
    return parts;
  }
}
