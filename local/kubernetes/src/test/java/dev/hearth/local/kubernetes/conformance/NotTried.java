package dev.hearth.local.kubernetes.conformance;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Lists at the end what was skipped or aborted, and why: it is never counted as passed. */
public final class NotTried implements TestExecutionListener {
  private final List<String> lines = new ArrayList<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (!lines.isEmpty()) {
      System.out.println("\nWhat was not tried:\n" + String.join("\n", lines));
    }
  }

  private synchronized void add(TestIdentifier test, String reason) {
    lines.add("  " + test.getLegacyReportingName() + ": " + reason);
  }
}
