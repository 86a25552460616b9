package dev.hearth.bench.reconcile;

import dev.hearth.bench.Benchmark;
import dev.hearth.bench.Goal;
import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.Workbench;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.OperatorAlone;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * How many sessions a minute the operator makes: itself as a process, against a real broker and the
 * local API server. Pods stay Pending, since what runs in them is not what is measured.
 */
public final class Reconcile implements Benchmark {
  private static final int RUNS = 4;
  private static final List<Integer> SIZES = List.of(1000);

  /** The second compiler is not at rest by then, but the first is, and caches are filled. */
  private static final int MOST_WARMING = 300;

  private static final int MOST_COPIES = 100;

  /** Half of what a cluster's deployment gives it, as its JVM takes it there. */
  private static final int OPERATOR_HEAP_MIB = 384;

  /** The API server keeps all objects of sessions and copies in memory. */
  private static final double API_SERVER_HEAP_MIB_EACH = 0.75;

  private static final int API_SERVER_HEAP_MIB = 256;

  /** What the goals in the design are about. */
  private static final List<Integer> WEIGHED = List.of(1000, 5000);

  private static final double CORES = 2;

  @Override
  public String name() {
    return "reconcile";
  }

  @Override
  public String summary() {
    return "sessions a minute, calls, CPU and memory of session-operator; writes when nothing is new";
  }

  @Override
  public int usualRuns() {
    return RUNS;
  }

  @Override
  public List<Row> run(Workbench bench) throws Exception {
    List<Integer> sizes =
        List.copyOf(new TreeSet<>(bench.sessions().isEmpty() ? SIZES : bench.sessions()));
    int fewest = 2 * bench.runs();
    if (sizes.getFirst() < fewest) {
      throw new Refusal(
          "--sessions must be at least %d for %d runs, not %d"
              .formatted(fewest, bench.runs(), sizes.getFirst()));
    }
    OperatorAlone.Heaps heaps =
        new OperatorAlone.Heaps(
            OPERATOR_HEAP_MIB,
            API_SERVER_HEAP_MIB
                + (int)
                    (API_SERVER_HEAP_MIB_EACH
                        * (sizes.getLast() + MOST_WARMING + MOST_COPIES * bench.runs())));
    bench.progress().say("starting a broker, an API server and session-operator");
    try (OperatorAlone alone =
        OperatorAlone.start(
            bench.repository(),
            new DataFolder(bench.folder().resolve("operator")),
            heaps,
            bench.progress())) {
      Runtime.getRuntime().addShutdownHook(new Thread(alone::close, "shutdown"));
      try (OperatorRun run = new OperatorRun(alone)) {
        return rows(bench, run, sizes);
      }
    }
  }

  private static List<Row> rows(Workbench bench, OperatorRun run, List<Integer> sizes)
      throws Exception {
    int first = sizes.getFirst();
    int warming = Math.min(MOST_WARMING, first * 3 / 10);
    bench.progress().say(warming + " sessions and as many copies to warm up");
    run.warmUp(warming);
    List<OperatorRun.Round> rounds = new ArrayList<>();
    ApiCalls before = run.calls();
    int made = warming;
    for (int i = 1; i <= bench.runs(); i++) {
      int sessions = (first - made) / (bench.runs() - i + 1);
      OperatorRun.Round round = run.round(Math.min(sessions, MOST_COPIES), sessions);
      made += sessions;
      bench.progress().say("%d to %d sessions: %s".formatted(made - sessions, made, round));
      rounds.add(round);
    }
    ApiCalls calls = run.calls().since(before);
    List<OperatorRun.Weight> weights = new ArrayList<>(List.of(run.weigh()));
    List<Row> growth = new ArrayList<>();
    for (int size : sizes.subList(1, sizes.size())) {
      double perMinute = run.grow(size - made);
      bench.progress().say("%d to %d sessions: %.0f a minute".formatted(made, size, perMinute));
      growth.add(
          Row.of("reconciled.to-" + size, "1/min", Measure.of(perMinute), new Measure.Absent())
              .withNote("from " + made + " sessions on, in one go, with no copies between"));
      made = size;
      weights.add(run.weigh());
    }
    List<Row> rows = new ArrayList<>(rates(rounds, run.objects(), first - warming, calls));
    rows.addAll(growth);
    rows.add(unchanged(bench, run.changeNothing(), made));
    rows.addAll(memory(weights));
    return rows;
  }

  private static List<Row> rates(
      List<OperatorRun.Round> rounds, int objects, int sessions, ApiCalls calls) {
    Measure absent = new Measure.Absent();
    return List.of(
        Row.of(
                "reconciled",
                "1/min",
                measure(rounds, OperatorRun.Round::perMinute),
                measure(rounds, OperatorRun.Round::barePerMinute))
            .withGoal(Goal.ratioAtLeast(0.7))
            .withNote(
                ("by the clock, from the desired state to the status that was written and"
                        + " published after all objects were made, with broker, API server and"
                        + " operator on the same cores; no webhook; no process runs for the pods,"
                        + " which stay Pending; baseline: the same %d objects but for the"
                        + " SparkSession and its status, by a bare client, %d sessions at once")
                    .formatted(objects, OperatorRun.AT_ONCE)),
        Row.of(
                "reconciled.own-share",
                "1/min",
                measure(rounds, one -> CORES * 60 / one.cpuSeconds()),
                absent)
            .withGoal(Goal.oursAtLeast(600))
            .withNote("as many as 2 cores would do if only the operator's own CPU time counted"),
        Row.of("cpu-per-session", "ms", measure(rounds, one -> one.cpuSeconds() * 1e3), absent)
            .withNote("of the operator's process, from /proc"),
        Row.of(
                "api-calls-per-session",
                "calls",
                measure(rounds, OperatorRun.Round::calls),
                Measure.of(objects))
            .withNote(
                "of the operator, from the API server's audit, without watches; baseline: one for"
                    + " each object; writes for %d sessions: %s"
                        .formatted(sessions, calls.writesText())),
        Row.of("passes-per-session", "passes", measure(rounds, OperatorRun.Round::passes), absent)
            .withNote("of the reconciler, as the operator counts them"));
  }

  private static Row unchanged(Workbench bench, OperatorRun.Unchanged unchanged, int sessions) {
    bench.progress().say("writes when nothing was new: " + unchanged.text());
    return Row.of("unchanged.writes", "calls", Measure.of(unchanged.writes()), new Measure.Absent())
        .withGoal(Goal.oursAtMost(0))
        .withNote("with %d sessions: %s".formatted(sessions, unchanged.text()));
  }

  private static List<Row> memory(List<OperatorRun.Weight> weights) {
    TreeSet<Integer> sizes = new TreeSet<>(WEIGHED);
    weights.forEach(one -> sizes.add(one.sessions()));
    String heap = "its heap may grow to " + OPERATOR_HEAP_MIB + " MiB";
    List<Row> rows = new ArrayList<>();
    for (int size : sizes) {
      List<OperatorRun.Weight> there =
          weights.stream().filter(one -> one.sessions() == size).toList();
      rows.add(weight("resident." + size, there, OperatorRun.Weight::resident).withNote(heap));
      rows.add(weight("heap." + size, there, OperatorRun.Weight::heap));
    }
    return rows;
  }

  private static Row weight(
      String name, List<OperatorRun.Weight> there, ToDoubleFunction<OperatorRun.Weight> of) {
    Measure ours = Measure.of(there.stream().map(of::applyAsDouble).toList());
    return Row.of(name, "MiB", ours, new Measure.Absent());
  }

  private static Measure measure(
      List<OperatorRun.Round> rounds, ToDoubleFunction<OperatorRun.Round> of) {
    return Measure.of(rounds.stream().map(of::applyAsDouble).toList());
  }
}
