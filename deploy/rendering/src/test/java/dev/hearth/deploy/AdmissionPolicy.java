package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ValidatingAdmissionPolicy, compiled and asked as an API server would. Types are not known here
 * as they are there, so a misspelt field shows only where it is looked at.
 */
final class AdmissionPolicy {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("request", SimpleType.DYN)
          .addVar("object", SimpleType.DYN)
          .addVar("oldObject", SimpleType.DYN)
          .addVar("namespaceObject", SimpleType.DYN)
          .addVar("variables", SimpleType.DYN)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private final Map<String, CelRuntime.Program> variables = new LinkedHashMap<>();
  private final Map<String, CelRuntime.Program> validations = new LinkedHashMap<>();

  /** A request, as the expressions see it. */
  record Request(
      String user, String operation, String subresource, JsonNode object, JsonNode oldObject) {

    static Request create(String user, JsonNode object) {
      return new Request(user, "CREATE", "", object, NullNode.getInstance());
    }

    private Map<String, Object> asSeen() {
      Map<String, Object> seen = new LinkedHashMap<>();
      seen.put("operation", operation);
      seen.put("userInfo", Map.of("username", user));
      // As Kubernetes does it: what is empty is not there.
      if (!subresource.isEmpty()) {
        seen.put("subResource", subresource);
      }
      return seen;
    }
  }

  AdmissionPolicy(Manifest policy) {
    for (JsonNode variable : policy.json().at("/spec/variables")) {
      variables.put(variable.path("name").asText(), compile(variable.path("expression").asText()));
    }
    for (JsonNode validation : policy.json().at("/spec/validations")) {
      validations.put(
          validation.path("message").asText(), compile(validation.path("expression").asText()));
    }
  }

  /** What it says to those it refuses, each its own. */
  List<String> messages() {
    return List.copyOf(validations.keySet());
  }

  /** The messages of all that refuse; empty if the request is let through. */
  List<String> refusals(Request request, JsonNode namespace) {
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("request", request.asSeen());
    seen.put("object", value(request.object()));
    seen.put("oldObject", value(request.oldObject()));
    seen.put("namespaceObject", value(namespace));
    Map<String, Object> known = new LinkedHashMap<>();
    seen.put("variables", known);
    variables.forEach((name, program) -> known.put(name, evaluate(name, program, seen)));
    List<String> refusals = new ArrayList<>();
    validations.forEach(
        (message, program) -> {
          if (!Boolean.TRUE.equals(evaluate(message, program, seen))) {
            refusals.add(message);
          }
        });
    return refusals;
  }

  private static CelRuntime.Program compile(String expression) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new AssertionError("cannot be compiled: " + expression, e);
    }
  }

  private static Object evaluate(
      String what, CelRuntime.Program program, Map<String, Object> seen) {
    try {
      return program.eval(seen);
    } catch (CelEvaluationException e) {
      throw new AssertionError("cannot be evaluated: " + what, e);
    }
  }

  /** JSON in the types of the language. */
  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
      default -> NullValue.NULL_VALUE;
    };
  }
}
