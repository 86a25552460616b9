package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.hearth.local.kubernetes.model.Json;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The conditions in the Common Expression Language that spare a request a webhook. They see {@code
 * request}, {@code object} and {@code oldObject}, but neither the authorizer nor the functions that
 * Kubernetes adds to the language.
 */
final class MatchConditions {
  private static final System.Logger LOG = System.getLogger(MatchConditions.class.getName());

  /** Expressions come with configurations, of which there are few; what is beyond is not kept. */
  private static final int MOST_KEPT = 256;

  private final Map<String, Optional<CelRuntime.Program>> programs = new ConcurrentHashMap<>();

  /** Made when first needed: most webhooks have no conditions, and the compiler is not small. */
  private static final class Language {
    static final CelCompiler COMPILER =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("request", SimpleType.DYN)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .setResultType(SimpleType.BOOL)
            .build();
    static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

    private Language() {}
  }

  /**
   * Whether the webhook is to be called: unless one condition says no. One that cannot be evaluated
   * does not say no, so that a mistake never opens a way past the webhook.
   */
  boolean allow(JsonNode conditions, JsonNode request) {
    if (conditions.isEmpty()) {
      return true;
    }
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("request", value(request));
    variables.put("object", value(request.path("object")));
    variables.put("oldObject", value(request.path("oldObject")));
    for (JsonNode condition : conditions) {
      if (saysNo(Json.text(condition, "expression"), variables)) {
        return false;
      }
    }
    return true;
  }

  private boolean saysNo(String expression, Map<String, Object> variables) {
    Optional<CelRuntime.Program> program = program(expression);
    if (program.isEmpty()) {
      return false;
    }
    try {
      return Boolean.FALSE.equals(program.get().eval(variables));
    } catch (CelEvaluationException e) {
      LOG.log(Level.DEBUG, "A match condition does not apply.", e);
      return false;
    }
  }

  private Optional<CelRuntime.Program> program(String expression) {
    if (programs.size() >= MOST_KEPT) {
      programs.clear();
    }
    return programs.computeIfAbsent(expression, MatchConditions::compile);
  }

  private static Optional<CelRuntime.Program> compile(String expression) {
    try {
      return Optional.of(
          Language.RUNTIME.createProgram(Language.COMPILER.compile(expression).getAst()));
    } catch (CelValidationException | CelEvaluationException e) {
      LOG.log(
          Level.WARNING,
          "A match condition cannot be evaluated here, so its webhook is called: {0}",
          e.getMessage());
      return Optional.empty();
    }
  }

  /** JSON in the types of the language. */
  private static Object value(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(value(item)));
      return list;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : NullValue.NULL_VALUE;
  }
}
