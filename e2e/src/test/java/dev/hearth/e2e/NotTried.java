package dev.hearth.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.opentest4j.TestAbortedException;

/**
 * Lists what was not tried, and why: whatever was skipped or aborted, by whichever way. What could
 * not be tried is never counted as passed.
 */
public final class NotTried implements TestExecutionListener {
  private static final String WORDS = "not tried: ";
  private static final List<Entry> ALL = new CopyOnWriteArrayList<>();

  /** A class of tests or one of them, and the reason. */
  record Entry(String test, String reason) {
    boolean isSaid() {
      return reason.startsWith(WORDS);
    }
  }

  /** Ends the calling test, or class of tests. */
  static void abort(String what, String why) {
    throw new TestAbortedException(words(what, why));
  }

  static String words(String what, String why) {
    return WORDS + what + " (" + why + ")";
  }

  /** Something beside the tests that run. */
  static void say(String test, String what, String why) {
    add(test, words(what, why));
  }

  static List<Entry> soFar() {
    return List.copyOf(ALL);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(name(test), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      add(name(test), result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (!ALL.isEmpty()) {
      List<String> lines = new ArrayList<>(List.of("", "What was not tried:"));
      ALL.forEach(entry -> lines.add("  " + entry.test() + ": " + entry.reason()));
      System.out.println(String.join("\n", lines));
    }
  }

  private static void add(String test, String reason) {
    Entry entry = new Entry(test, reason);
    if (!ALL.contains(entry)) {
      ALL.add(entry);
      System.out.println(test + ": " + reason);
    }
  }

  private static String name(TestIdentifier test) {
    Optional<String> of =
        test.getSource()
            .map(
                source ->
                    switch (source) {
                      case ClassSource one -> simple(one.getClassName());
                      case MethodSource one ->
                          simple(one.getClassName()) + "." + one.getMethodName();
                      default -> test.getDisplayName();
                    });
    return of.orElse(test.getDisplayName());
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
