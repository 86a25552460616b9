package dev.hearth.bench.footprint;

import dev.hearth.bench.Benchmark;
import dev.hearth.bench.Goal;
import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.Workbench;
import dev.hearth.client.HearthClient;
import dev.hearth.local.platform.client.Opening;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import dev.hearth.local.platform.parts.Training;
import dev.hearth.local.platform.trust.User;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What each service costs, with its AOT cache and, as the baseline, without. Each is started again
 * in its place while all else runs and nothing happens.
 */
public final class Footprint implements Benchmark {
  private static final Duration READY_LIMIT = Duration.ofSeconds(180);
  private static final int RUNS = 3;

  /** Design, section 11: each service on an idle machine with its cache. */
  private static final Goal START = Goal.oursAtMost(2);

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public String summary() {
    return "start time, memory and size of each service, with and without its AOT cache";
  }

  @Override
  public int usualRuns() {
    return RUNS;
  }

  @Override
  public List<Row> run(Workbench bench) throws Exception {
    Training training = new Training(bench.repository());
    if (training.isDue()) {
      training.run(new DataFolder(bench.folder().resolve("training")), bench.progress());
    }
    try (Platform platform =
        Platform.on(
            bench.repository(),
            new DataFolder(bench.folder().resolve("platform")),
            new Platform.PublicPorts(0, 0, false),
            bench.progress(),
            Start.CACHED)) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      return rows(bench, platform);
    }
  }

  private static List<Row> rows(Workbench bench, Platform platform) throws Exception {
    Map<String, Subject> subjects = new LinkedHashMap<>();
    for (String service : Platform.services()) {
      subjects.put(service, start -> restarted(platform, service, start));
    }
    HearthClient client =
        new HearthClient(
            URI.create(platform.site().addresses().frontUrl()),
            platform.login(User.ADA)::accessToken,
            null);
    Map<String, Object> executor = Map.of("cores", 1, "memory", "1g", "min", 0, "max", 1);
    String session =
        Opening.session(
            platform.api(User.ADA),
            Map.of("kind", "client", "name", "bench", "executor", executor));
    client.awaitReady(session, READY_LIMIT);
    EndpointTwin endpoint = new EndpointTwin(platform, bench.folder(), session);
    subjects.put("tunnel-service.endpoint", endpoint::measure);
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
      rows.addAll(rows(bench, subject.getKey(), subject.getValue()));
    }
    client.stop(session);
    for (String service : Platform.services()) {
      rows.add(PackageSize.of(bench.repository(), service).row(service));
    }
    return rows;
  }

  private static List<Row> rows(Workbench bench, String name, Subject subject) throws Exception {
    List<Cost> cached = new ArrayList<>();
    List<Cost> packaged = new ArrayList<>();
    for (int run = 1; run <= bench.runs(); run++) {
      // By turns, so that what changes on the machine changes for both.
      packaged.add(subject.measure(Start.PACKAGED));
      cached.add(subject.measure(Start.CACHED));
      bench
          .progress()
          .say(
              "%s: %s with its cache, %s without"
                  .formatted(name, cached.getLast(), packaged.getLast()));
    }
    return List.of(
        row(name + ".start", "s", cached, packaged, Cost::startSeconds).withGoal(START),
        row(name + ".resident", "MiB", cached, packaged, Cost::residentMiB),
        row(name + ".proportional", "MiB", cached, packaged, Cost::proportionalMiB),
        row(name + ".heap", "MiB", cached, packaged, Cost::heapMiB));
  }

  private static Row row(
      String name, String unit, List<Cost> ours, List<Cost> theirs, ToDoubleFunction<Cost> of) {
    return Row.of(name, unit, measure(ours, of), measure(theirs, of));
  }

  private static Measure measure(List<Cost> costs, ToDoubleFunction<Cost> of) {
    return Measure.of(costs.stream().map(of::applyAsDouble).toList());
  }

  private static Cost restarted(Platform platform, String service, Start start) throws Exception {
    return Cost.of(() -> platform.restart(service, start));
  }

  /** Something that can be started, one way or the other, and looked at. */
  private interface Subject {
    Cost measure(Start start) throws Exception;
  }
}
