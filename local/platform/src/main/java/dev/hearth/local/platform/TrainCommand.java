package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Training;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes later starts of this checkout's services faster; nothing else depends on it. */
@Command(
    name = "train",
    description = "Make the services' AOT caches: until the next build, they start faster.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private DataOption data;

  @Override
  public Integer call() throws Exception {
    DataFolder parent = data.folder();
    parent.create();
    DataFolder own = parent.forOneRun("training");
    ParentWatch.onEnd(() -> System.exit(1));
    try (Progress progress = new Progress(System.out)) {
      new Training(DataOption.repository()).run(own, progress);
      progress.say("the services' next starts are faster, until they are built anew");
    } catch (Refusal | IOException e) {
      throw new Refusal(e.getMessage() + "\nWhat the run left is in " + own.root(), e);
    }
    DataFolder.remove(own.root());
    return 0;
  }
}
