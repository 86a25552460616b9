package dev.hearth.local.platform;

import dev.hearth.local.platform.demo.Demo;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leftovers;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import dev.hearth.local.platform.parts.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole story once, on a platform of its own that disturbs none that runs. */
@Command(name = "demo", description = "Run a real Spark job through the whole suite and check it.")
final class DemoCommand implements Callable<Integer> {
  private static final double MOST = 10;

  @Mixin private DataOption data;

  @Option(
      names = "--scale",
      paramLabel = "F",
      defaultValue = "0.1",
      description =
          "TPC-H scale factor: 1 is compared with the published answers, others with the same"
              + " queries on a plain local Spark (default: 0.1)")
  private double scale;

  @Option(names = "--report", paramLabel = "FILE", description = "write everything as JSON")
  private Path report;

  @Override
  public Integer call() throws Exception {
    if (!(scale >= 0.001 && scale <= MOST)) {
      throw new Refusal("--scale must be between 0.001 and 10, not " + scale);
    }
    DataFolder parent = data.folder();
    parent.create();
    String now =
        LocalDateTime.now(ZoneOffset.UTC)
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    String name = "demo-" + now + "-" + ProcessHandle.current().pid();
    removeEarlier(parent);
    DataFolder own = new DataFolder(parent.resolve(name));
    List<String> failures;
    try (Progress progress = new Progress(System.out)) {
      failures = run(parent, own, progress);
      progress.say("everything is stopped");
    }
    if (failures.isEmpty()) {
      DataFolder.remove(own.root());
      System.out.println(
          "The demo passed: every answer, the bill and the driver's peers are right.");
      return 0;
    }
    System.out.println("The demo FAILED:");
    failures.forEach(failure -> System.out.println("  - " + failure));
    System.out.println("What it left is in " + own.root());
    return 1;
  }

  /** What failed or interrupted demos left is there to be looked at until the next one starts. */
  private static void removeEarlier(DataFolder parent) throws IOException, InterruptedException {
    List<Path> earlier;
    try (Stream<Path> entries = Files.list(parent.root())) {
      earlier =
          entries.filter(entry -> entry.getFileName().toString().startsWith("demo-")).toList();
    }
    for (Path entry : earlier) {
      DataFolder folder = new DataFolder(entry);
      try (FileChannel lock = folder.lock()) {
        Optional<State> state = State.read(folder);
        if (lock.isOpen() && state.isPresent()) {
          Leftovers.clear(state.get());
        }
      } catch (Refusal e) {
        continue; // another demo is using it
      }
      DataFolder.remove(entry);
    }
  }

  private List<String> run(DataFolder parent, DataFolder own, Progress progress) throws Exception {
    try (Platform platform =
        Platform.on(
            DataOption.repository(), own, new Platform.PublicPorts(0, 0, false), progress)) {
      Path tables = parent.folder("tpch").resolve("scale-" + scale);
      Demo demo = new Demo(platform, progress, tables, own.folder("demo"), scale);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    demo.stop();
                    platform.close();
                  },
                  "shutdown"));
      ParentWatch.onEnd(
          () -> {
            progress.say("the process that started this one has ended: stopping");
            System.exit(1);
          });
      platform.start();
      return demo.run(report);
    } catch (Refusal e) {
      throw new Refusal(e.getMessage() + "\nWhat the demo left is in " + own.root(), e);
    }
  }
}
