package dev.hearth.bench.images;

import dev.hearth.bench.Benchmark;
import dev.hearth.bench.Goal;
import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.Workbench;
import dev.hearth.bench.footprint.Cost;
import dev.hearth.images.ImageRoot;
import dev.hearth.images.UnpackedImages;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What each image weighs, and how long its contents take to be ready and what they take then, run
 * as a process with the image's files as its read-only root.
 */
public final class Images implements Benchmark {
  private static final int RUNS = 3;

  /** Design, section 11: each service on an idle machine with its cache. */
  private static final Goal START = Goal.oursAtMost(2);

  @Override
  public String name() {
    return "images";
  }

  @Override
  public String summary() {
    return "size of each image of --images, and start and memory of its contents";
  }

  @Override
  public int usualRuns() {
    return RUNS;
  }

  @Override
  public List<Row> run(Workbench bench) throws Exception {
    Path folder =
        bench
            .images()
            .orElseThrow(
                () ->
                    new Refusal(
                        "bench images measures image files: write them with"
                            + " './hearth images --tar DIR' and say --images DIR"));
    ImageRoot root =
        ImageRoot.find()
            .orElseThrow(
                () ->
                    new Refusal(
                        "bench images runs what images hold in a namespace of its own, and this"
                            + " machine allows none (unshare -Urm)"));
    UnpackedImages images =
        bench
            .progress()
            .step(
                "unpacking the images of " + folder,
                () -> UnpackedImages.in(folder, bench.folder().folder("images"), root));
    List<Row> rows = new ArrayList<>(new ImageSizes(images).rows());
    try (Platform platform =
        Platform.on(
            bench.repository(),
            new DataFolder(bench.folder().resolve("platform")),
            new Platform.PublicPorts(0, 0, false),
            bench.progress(),
            Start.CACHED,
            Optional.of(images))) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      for (String service : Platform.services()) {
        rows.addAll(costs(bench, platform, images, service));
      }
    }
    return rows;
  }

  private static List<Row> costs(
      Workbench bench, Platform platform, UnpackedImages images, String service) throws Exception {
    List<Cost> cached = new ArrayList<>();
    List<Cost> packaged = new ArrayList<>();
    for (int run = 1; run <= bench.runs(); run++) {
      // By turns, so that what changes on the machine changes for both.
      packaged.add(Cost.of(() -> platform.restart(service, Start.PACKAGED)));
      if (images.hasCache(service)) {
        cached.add(Cost.of(() -> platform.restart(service, Start.CACHED)));
      }
      bench
          .progress()
          .say(
              "%s: %s with its cache, %s without"
                  .formatted(
                      service, cached.isEmpty() ? "none" : cached.getLast(), packaged.getLast()));
    }
    return List.of(
        row(service + ".start", "s", cached, packaged, Cost::startSeconds).withGoal(START),
        row(service + ".resident", "MiB", cached, packaged, Cost::residentMiB),
        row(service + ".proportional", "MiB", cached, packaged, Cost::proportionalMiB),
        row(service + ".heap", "MiB", cached, packaged, Cost::heapMiB));
  }

  private static Row row(
      String name, String unit, List<Cost> ours, List<Cost> theirs, ToDoubleFunction<Cost> of) {
    return Row.of(name, unit, measure(ours, of), measure(theirs, of));
  }

  private static Measure measure(List<Cost> costs, ToDoubleFunction<Cost> of) {
    return costs.isEmpty()
        ? new Measure.Absent()
        : Measure.of(costs.stream().map(of::applyAsDouble).toList());
  }
}
