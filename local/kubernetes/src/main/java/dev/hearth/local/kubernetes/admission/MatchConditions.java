package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.expression.FaultyExpressionException;
import dev.hearth.local.kubernetes.expression.Language;
import dev.hearth.local.kubernetes.model.Json;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * The conditions in the Common Expression Language that spare a request a webhook. They see {@code
 * request}, {@code object} and {@code oldObject}, but neither the authorizer nor the functions that
 * Kubernetes adds to the language.
 */
final class MatchConditions {
  private static final System.Logger LOG = System.getLogger(MatchConditions.class.getName());

  /** Made when first needed: most webhooks have no conditions, and the compiler is not small. */
  private static final class Made {
    static final Language LANGUAGE = new Language("request", "object", "oldObject");

    private Made() {}
  }

  /**
   * Whether the webhook is to be called: unless one condition says no. One that cannot be evaluated
   * does not say no, so that a mistake never opens a way past the webhook.
   */
  boolean allow(JsonNode conditions, JsonNode request) {
    if (conditions.isEmpty()) {
      return true;
    }
    Map<String, JsonNode> variables =
        Map.of(
            "request",
            request,
            "object",
            request.path("object"),
            "oldObject",
            request.path("oldObject"));
    for (JsonNode condition : conditions) {
      if (saysNo(Json.text(condition, "expression"), variables)) {
        return false;
      }
    }
    return true;
  }

  private static boolean saysNo(String expression, Map<String, JsonNode> variables) {
    Language.Expression condition;
    try {
      condition = Made.LANGUAGE.compile(expression);
    } catch (FaultyExpressionException e) {
      LOG.log(
          Level.WARNING,
          "A match condition cannot be evaluated here, so its webhook is called: {0}",
          e.getMessage());
      return false;
    }
    try {
      return Boolean.FALSE.equals(condition.evaluate(variables));
    } catch (FaultyExpressionException e) {
      LOG.log(Level.DEBUG, "A match condition does not apply.", e);
      return false;
    }
  }
}
