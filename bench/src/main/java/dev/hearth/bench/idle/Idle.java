package dev.hearth.bench.idle;

import dev.hearth.bench.Benchmark;
import dev.hearth.bench.Goal;
import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.Workbench;
import dev.hearth.bench.idle.IdleRun.Kind;
import dev.hearth.bench.idle.IdleRun.Outcome;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whether idle sessions are stopped when they should be, and busy ones never. Each session first
 * runs one stage for longer than it may be idle, whose end begins the time that is measured.
 */
public final class Idle implements Benchmark {
  private static final int RUNS = 1;
  private static final double GOAL_SECONDS = 30;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String summary() {
    return "how exactly idle sessions are stopped, and that busy ones are not";
  }

  @Override
  public int usualRuns() {
    return RUNS;
  }

  @Override
  public List<Row> run(Workbench bench) throws Exception {
    try (Platform platform =
        Platform.on(
            bench.repository(),
            new DataFolder(bench.folder().resolve("platform")),
            new Platform.PublicPorts(0, 0, false),
            bench.progress(),
            Start.USUAL)) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      List<Outcome> outcomes = new ArrayList<>();
      try (IdleRun run = new IdleRun(bench, platform)) {
        for (int i = 1; i <= bench.runs(); i++) {
          outcomes.addAll(both(bench, run, i));
        }
      }
      return rows(outcomes);
    }
  }

  /** Both kinds at once: they mostly wait. */
  private static List<Outcome> both(Workbench bench, IdleRun run, int number) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        running.add(users.submit(() -> run.once(kind, number)));
      }
      bench
          .progress()
          .say(
              "a session of each kind works for %d s and may then be idle for %d s (%d of %d)"
                  .formatted(
                      IdleRun.STAGE.toSeconds(), IdleRun.IDLE.toSeconds(), number, bench.runs()));
      for (Future<Outcome> one : running) {
        outcomes.add(one.get());
        bench.progress().say(outcomes.getLast().toString());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return outcomes;
  }

  static List<Row> rows(List<Outcome> outcomes) {
    Measure absent = new Measure.Absent();
    List<Row> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      rows.add(
          Row.of("stopped-after." + kind.text(), "s", Measure.of(afterRule(outcomes, kind)), absent)
              .withGoal(Goal.oursAtMost(GOAL_SECONDS))
              .withNote(
                  "from %d s after the stage ended until the user's SSE client has the stop"
                      .formatted(IdleRun.IDLE.toSeconds())));
    }
    List<Outcome.Idled> idled = idled(outcomes);
    long early = idled.stream().filter(one -> one.afterRule() < 0).count();
    rows.add(
        Row.of("stopped-early", "sessions", Measure.of(early), absent)
            .withGoal(Goal.oursAtMost(0))
            .withNote("of " + idled.size()));
    rows.add(
        Row.of("stopped-busy", "sessions", Measure.of(outcomes.size() - idled.size()), absent)
            .withGoal(Goal.oursAtMost(0))
            .withNote(
                "of %d, each with one stage of %d s that keeps no processor busy"
                    .formatted(outcomes.size(), IdleRun.STAGE.toSeconds())));
    long announced = idled.stream().filter(Outcome.Idled::announced).count();
    rows.add(
        Row.of("announced", "sessions", Measure.of(announced), absent)
            .withGoal(Goal.oursAtLeast(idled.size()))
            .withNote("of %d, warned by an event before the stop".formatted(idled.size())));
    return rows;
  }

  private static List<Double> afterRule(List<Outcome> outcomes, Kind kind) {
    return idled(outcomes).stream()
        .filter(one -> one.kind() == kind)
        .map(Outcome.Idled::afterRule)
        .toList();
  }

  private static List<Outcome.Idled> idled(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome.Idled.class::isInstance)
        .map(Outcome.Idled.class::cast)
        .toList();
  }
}
