package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a schema demands of values: none of it may have become stricter. */
record Bounds(Findings findings) {
  private static final String[] LEAST = {
    "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"
  };
  private static final String[] MOST = {
    "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"
  };
  private static final Pattern WORDS =
      Pattern.compile("\\^\\(([A-Za-z0-9_-]+(?:[|][A-Za-z0-9_-]+)*)\\)\\$");
  private static final String LOOSEN = "Keep the old bound: what was valid must stay valid";

  void compare(JsonNode was, JsonNode is, String path) {
    for (String bound : LEAST) {
      limit(was.path(bound), is.path(bound), 1, bound, path);
    }
    for (String bound : MOST) {
      limit(was.path(bound), is.path(bound), -1, bound, path);
    }
    JsonNode pattern = is.path("pattern");
    boolean listed = !alternatives(was).isEmpty() && !alternatives(is).isEmpty();
    if (!pattern.isMissingNode() && !pattern.equals(was.path("pattern")) && !listed) {
      findings.add(path, "the pattern has become " + pattern, LOOSEN);
    }
    Set<String> rules = rules(was);
    for (String rule : rules(is)) {
      if (!rules.contains(rule)) {
        findings.add(path, "there is a new rule: " + rule, LOOSEN);
      }
    }
  }

  /** The words of a pattern such as {@code ^(a|b)$}, which is a list of values; none of others. */
  static List<String> alternatives(JsonNode schema) {
    Matcher words = WORDS.matcher(schema.path("pattern").asText());
    return words.matches() ? List.of(words.group(1).split("[|]")) : List.of();
  }

  private void limit(JsonNode was, JsonNode is, int direction, String name, String path) {
    if (is.isMissingNode()) {
      return;
    }
    if (was.isMissingNode()) {
      findings.add(path, "there is a new " + name + " of " + is, LOOSEN);
    } else if (is.decimalValue().compareTo(was.decimalValue()) * direction > 0) {
      findings.add(path, name + " was " + was + " and is " + is, LOOSEN);
    }
  }

  private static Set<String> rules(JsonNode schema) {
    Set<String> rules = new TreeSet<>();
    schema.path("x-kubernetes-validations").forEach(rule -> rules.add(rule.path("rule").asText()));
    return rules;
  }
}
