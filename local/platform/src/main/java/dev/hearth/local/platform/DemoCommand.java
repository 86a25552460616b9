package dev.hearth.local.platform;

import dev.hearth.local.platform.demo.Demo;
import dev.hearth.local.platform.demo.DemoFolders;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole story once, on a platform of its own that disturbs none that runs. */
@Command(name = "demo", description = "Run a real Spark job through the whole suite and check it.")
final class DemoCommand implements Callable<Integer> {
  private static final double MOST = 10;

  /** Tables, shuffles and logs of scale factor 1, beside what the platform itself needs. */
  private static final long DISK_OF_SCALE_1 = 1L << 30;

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
    DemoFolders folders = new DemoFolders(parent);
    folders.removeEarlier();
    parent.requireDisk(DataFolder.PLATFORM_DISK + (long) (scale * DISK_OF_SCALE_1));
    DataFolder own = folders.next();
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

  private List<String> run(DataFolder parent, DataFolder own, Progress progress) throws Exception {
    try (Platform platform =
        Platform.on(
            DataOption.repository(), own, new Platform.PublicPorts(0, 0, false), progress)) {
      DemoFolders.mark(own);
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
      System.out.println(Welcome.NOT_ENFORCED.indent(2));
      return demo.run(report);
    } catch (Refusal e) {
      throw new Refusal(e.getMessage() + "\nWhat the demo left is in " + own.root(), e);
    }
  }
}
