package dev.hearth.bench;

import dev.hearth.bench.footprint.Footprint;
import dev.hearth.bench.idle.Idle;
import dev.hearth.bench.images.Images;
import dev.hearth.bench.reconcile.Reconcile;
import dev.hearth.bench.sessionstart.SessionStart;
import dev.hearth.local.platform.DataOption;
import dev.hearth.local.platform.Task;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./hearth bench}: measures on a platform of its own, and says what was found. */
@Command(
    name = "bench",
    description = "Measure something; without a name, list what can be measured.")
public final class BenchCommand implements Task {
  private static final List<Benchmark> ALL =
      List.of(new Footprint(), new Idle(), new Images(), new Reconcile(), new SessionStart());
  private static final int MOST_RUNS = 1000;

  @Mixin private DataOption data;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "which benchmark")
  private String name;

  @Option(names = "--report", paramLabel = "FILE", description = "write the rows as JSON, too")
  private Path report;

  @Option(names = "--runs", paramLabel = "N", description = "measure so often (default: its own)")
  private Integer runs;

  @Option(names = "--images", paramLabel = "DIR", description = "image files, for 'images'")
  private Path images;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      split = ",",
      description = "with so many sessions, for 'reconcile'; several, as 1000,5000")
  private List<Integer> sessions = List.of();

  @Override
  public Integer call() throws Exception {
    if (name == null) {
      ALL.forEach(one -> System.out.printf("%-15s %s%n", one.name(), one.summary()));
      return 0;
    }
    Benchmark benchmark = named(name);
    int count = runs == null ? benchmark.usualRuns() : runs;
    if (count < 1 || count > MOST_RUNS) {
      throw new Refusal("--runs must be between 1 and " + MOST_RUNS + ", not " + runs);
    }
    Machine machine = Machine.here();
    System.out.println(machine.text());
    Report found = new Report(name, now(), machine, rows(benchmark, count));
    System.out.println();
    System.out.print(found.table());
    if (report != null) {
      found.write(report);
      System.out.println("Report: " + report.toAbsolutePath());
    }
    return 0;
  }

  static Benchmark named(String name) {
    return ALL.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    "there is no benchmark '%s'; there are: %s"
                        .formatted(
                            name,
                            ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")))));
  }

  private List<Row> rows(Benchmark benchmark, int count) throws Exception {
    DataFolder parent = data.folder();
    parent.create();
    DataFolder own = parent.forOneRun("bench");
    ParentWatch.onEnd(() -> System.exit(1));
    List<Row> rows;
    try (Progress progress = new Progress(System.out)) {
      rows =
          benchmark.run(
              new Workbench(
                  DataOption.repository(),
                  own,
                  progress,
                  count,
                  Optional.ofNullable(images),
                  sessions));
    } catch (Refusal | IOException e) {
      throw new Refusal(e.getMessage() + "\nWhat the run left is in " + own.root(), e);
    }
    DataFolder.remove(own.root());
    return rows;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
