package dev.hearth.operator.lifecycle;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;

/**
 * How long passes take and how many fail. In place of the framework's own meters, which keep time
 * series for each object: a session's id would become a label.
 */
@Singleton
@Unremovable // Looked up by the framework, injected nowhere.
class ReconcileMeters implements Metrics {
  private final MeterRegistry meters;
  private final Timer done;
  private final Timer failed;

  ReconcileMeters(MeterRegistry meters) {
    this.meters = meters;
    this.done = outcome("done");
    this.failed = outcome("failed");
  }

  private Timer outcome(String outcome) {
    return Timer.builder("hearth.reconcile").tag("outcome", outcome).register(meters);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> pass) throws Exception {
    Timer.Sample clock = Timer.start(meters);
    Timer timer = failed;
    try {
      T result = pass.execute();
      timer = done;
      return result;
    } finally {
      clock.stop(timer);
    }
  }
}
