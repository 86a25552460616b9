package dev.hearth.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Tests of what exists on the local platform alone. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(LocalOnly.Condition.class)
@interface LocalOnly {
  /** What it is that a cluster does not have. */
  String value();

  /** Disables them where a cluster is under test. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (ClusterSettings.given().isEmpty()) {
        return ConditionEvaluationResult.enabled("no cluster is under test");
      }
      String what =
          AnnotationSupport.findAnnotation(context.getRequiredTestClass(), LocalOnly.class)
              .orElseThrow()
              .value();
      return ConditionEvaluationResult.disabled(
          NotTried.words(what, "it is of the local platform, not of a cluster"));
    }
  }
}
