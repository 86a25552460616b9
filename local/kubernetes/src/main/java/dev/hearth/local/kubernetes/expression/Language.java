package dev.hearth.local.kubernetes.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Expressions over JSON under some names. */
public final class Language {
  /** Expressions come with definitions, of which there are few; what is beyond is not kept. */
  private static final int MOST_KEPT = 512;

  private final CelCompiler compiler;
  private final CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder().build();
  private final Map<String, Expression> known = new ConcurrentHashMap<>();

  public Language(String... names) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    for (String name : names) {
      builder.addVar(name, SimpleType.DYN);
    }
    compiler = builder.build();
  }

  /** What can be asked about JSON. */
  public static final class Expression {
    private final CelRuntime.Program program;

    private Expression(CelRuntime.Program program) {
      this.program = program;
    }

    public Object evaluate(Map<String, JsonNode> variables) throws FaultyExpressionException {
      Map<String, Object> values = new LinkedHashMap<>();
      variables.forEach((name, node) -> values.put(name, value(node)));
      try {
        return program.eval(values);
      } catch (CelEvaluationException e) {
        throw new FaultyExpressionException(e);
      }
    }
  }

  public Expression compile(String text) throws FaultyExpressionException {
    Expression kept = known.get(text);
    if (kept != null) {
      return kept;
    }
    try {
      Expression made = new Expression(runtime.createProgram(compiler.compile(text).getAst()));
      if (known.size() >= MOST_KEPT) {
        known.clear();
      }
      known.put(text, made);
      return made;
    } catch (CelValidationException | CelEvaluationException e) {
      throw new FaultyExpressionException(e);
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
