package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Probes one run of a container for as long as it lasts: startup first, then readiness and liveness
 * side by side.
 */
final class Probing {
  /** What a run of probes found. */
  enum Verdict {
    STARTED,
    READY,
    UNREADY,
    UNHEALTHY
  }

  private final JsonNode container;
  private final String podIp;
  private final ContainerProcess process;
  private final Function<JsonNode, List<String>> expand;
  private final BiConsumer<Verdict, String> sink;
  private volatile boolean over;

  Probing(
      JsonNode container,
      String podIp,
      ContainerProcess process,
      Function<JsonNode, List<String>> expand,
      BiConsumer<Verdict, String> sink) {
    this.container = container;
    this.podIp = podIp;
    this.process = process;
    this.expand = expand;
    this.sink = sink;
  }

  void start() {
    Optional<Probe> startup = probe("startupProbe");
    if (startup.isPresent()) {
      run("startup", () -> startup(startup.get()));
    } else {
      started();
    }
  }

  void stop() {
    over = true;
  }

  private void started() {
    sink.accept(Verdict.STARTED, "");
    probe("readinessProbe")
        .ifPresentOrElse(
            p -> run("readiness", () -> readiness(p)), () -> sink.accept(Verdict.READY, ""));
    probe("livenessProbe").ifPresent(p -> run("liveness", () -> liveness(p)));
  }

  private interface Loop {
    void run() throws InterruptedException;
  }

  private static void run(String name, Loop loop) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                loop.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void startup(Probe probe) throws InterruptedException {
    Thread.sleep(probe.initialDelay());
    int failures = 0;
    while (!over) {
      String fault = probe.check(process, expand);
      if (fault == null) {
        started();
        return;
      }
      if (++failures >= probe.failureThreshold()) {
        tell(Verdict.UNHEALTHY, "Startup probe failed: " + fault);
        return;
      }
      Thread.sleep(probe.period());
    }
  }

  private void readiness(Probe probe) throws InterruptedException {
    Thread.sleep(probe.initialDelay());
    int successes = 0;
    int failures = 0;
    while (!over) {
      String fault = probe.check(process, expand);
      successes = fault == null ? successes + 1 : 0;
      failures = fault == null ? 0 : failures + 1;
      if (successes == probe.successThreshold()) {
        tell(Verdict.READY, "");
      } else if (failures == probe.failureThreshold()) {
        tell(Verdict.UNREADY, "Readiness probe failed: " + fault);
      }
      Thread.sleep(probe.period());
    }
  }

  private void liveness(Probe probe) throws InterruptedException {
    Thread.sleep(probe.initialDelay());
    int failures = 0;
    while (!over) {
      String fault = probe.check(process, expand);
      failures = fault == null ? 0 : failures + 1;
      if (failures >= probe.failureThreshold()) {
        tell(Verdict.UNHEALTHY, "Liveness probe failed: " + fault);
        return;
      }
      Thread.sleep(probe.period());
    }
  }

  private void tell(Verdict verdict, String message) {
    if (!over) {
      sink.accept(verdict, message);
    }
  }

  private Optional<Probe> probe(String name) {
    JsonNode spec = container.path(name);
    return spec.isObject() ? Optional.of(new Probe(spec, container, podIp)) : Optional.empty();
  }
}
