package dev.hearth.local.kubernetes.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.local.kubernetes.expression.FaultyExpressionException;
import dev.hearth.local.kubernetes.expression.Language;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules of a custom type's schema, {@code x-kubernetes-validations}. Those that name {@code
 * oldSelf} are about changes: they hold where there was a value before and is one after, and never
 * inside lists, whose items cannot be told apart. What did not change is not judged again, so that
 * a new rule locks up no old object.
 */
public final class Rules {
  private static final String RULES = "x-kubernetes-validations";
  private static final Pattern TRANSITION = Pattern.compile("\\boldSelf\\b");

  /** Made when first needed: the compiler is not small. */
  private static final class Made {
    static final Language LANGUAGE = new Language("self", "oldSelf");

    private Made() {}
  }

  private final JsonNode root;

  public Rules(JsonNode root) {
    this.root = root;
  }

  /** What breaks a rule; before is missing where the object is new. */
  public List<Cause> check(JsonNode object, JsonNode before) {
    List<Cause> causes = new ArrayList<>();
    check(object, before, root, "", causes);
    return causes;
  }

  /** The rules that are not of the language; path is that of the schema. */
  public List<Cause> faults(String path) {
    List<Cause> causes = new ArrayList<>();
    compile(root, path, causes);
    return causes;
  }

  private static void check(
      JsonNode value, JsonNode before, JsonNode schema, String path, List<Cause> causes) {
    if (value.isNull() || value.equals(before)) {
      return;
    }
    for (JsonNode rule : schema.path(RULES)) {
      boolean transition = TRANSITION.matcher(Json.text(rule, "rule")).find();
      if (!transition || !before.isMissingNode()) {
        judge(value, before, schema, rule, path, causes);
      }
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        String item = path + "[" + i + "]";
        check(value.get(i), MissingNode.getInstance(), schema.path("items"), item, causes);
      }
    } else {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = field.getKey();
        JsonNode known = schema.path("properties").path(name);
        JsonNode next = known.isMissingNode() ? schema.path("additionalProperties") : known;
        String under = path.isEmpty() ? name : path + "." + name;
        check(field.getValue(), before.path(name), next, under, causes);
      }
    }
  }

  private static void judge(
      JsonNode value,
      JsonNode before,
      JsonNode schema,
      JsonNode rule,
      String path,
      List<Cause> causes) {
    Map<String, JsonNode> variables = Map.of("self", value, "oldSelf", before);
    String text = Json.text(rule, "rule");
    String said;
    try {
      if (Boolean.TRUE.equals(Made.LANGUAGE.compile(text).evaluate(variables))) {
        return;
      }
      said = message(rule, variables);
    } catch (FaultyExpressionException e) {
      said = "rule evaluation error: " + text + ": " + e.getMessage();
    }
    String field = path + Json.text(rule, "fieldPath");
    String reason = Json.text(rule, "reason");
    causes.add(
        new Cause(
            reason.isEmpty() ? "FieldValueInvalid" : reason,
            "Invalid value: \"" + Json.text(schema, "type") + "\": " + said,
            field.isEmpty() ? "<nil>" : field));
  }

  private static String message(JsonNode rule, Map<String, JsonNode> variables) {
    String expression = Json.text(rule, "messageExpression");
    if (!expression.isEmpty()) {
      try {
        return String.valueOf(Made.LANGUAGE.compile(expression).evaluate(variables));
      } catch (FaultyExpressionException e) {
        // As an API server does it: the plain message stands in.
      }
    }
    String message = Json.text(rule, "message");
    return message.isEmpty() ? "failed rule: " + Json.text(rule, "rule") : message;
  }

  private static void compile(JsonNode schema, String path, List<Cause> causes) {
    int number = 0;
    for (JsonNode rule : schema.path(RULES)) {
      String field = path + "." + RULES + "[" + number++ + "].rule";
      String text = Json.text(rule, "rule");
      try {
        Made.LANGUAGE.compile(text);
      } catch (FaultyExpressionException e) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: \"" + text + "\": compilation failed: " + e.getMessage(),
                field));
      }
    }
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      compile(field.getValue(), path + ".properties[" + field.getKey() + "]", causes);
    }
    compileChild(schema.path("items"), path + ".items", causes);
    compileChild(schema.path("additionalProperties"), path + ".additionalProperties", causes);
  }

  private static void compileChild(JsonNode schema, String path, List<Cause> causes) {
    if (schema.isObject()) {
      compile(schema, path, causes);
    }
  }
}
