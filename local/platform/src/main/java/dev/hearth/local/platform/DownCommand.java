package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leftovers;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a platform and waits until its processes have gone. */
@Command(name = "down", description = "Stop the running platform; its data stays.")
final class DownCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Mixin private DataOption data;

  @Override
  public Integer call() throws Exception {
    DataFolder folder = data.folder();
    Optional<State> state = State.read(folder);
    if (state.isEmpty()) {
      System.out.println("no platform is running on " + folder.root());
      return 0;
    }
    try (Progress progress = new Progress(System.out)) {
      if (state.get().isAlive()) {
        progress.step("stopping the platform", () -> stop(state.get()));
      }
      clear(folder, state.get(), progress);
      progress.say("stopped");
    }
    return 0;
  }

  private static Void stop(State state) throws InterruptedException {
    ProcessHandle.of(state.platform().pid()).ifPresent(ProcessHandle::destroy);
    Await.until(
        "the platform (process " + state.platform().pid() + ") to stop",
        LIMIT,
        () -> !ProcessTable.isAlive(state.platform()));
    return null;
  }

  /** What a platform that was killed could not do itself. */
  private static void clear(DataFolder folder, State state, Progress progress)
      throws IOException, InterruptedException {
    List<String> left = Leftovers.clear(state);
    if (!left.isEmpty()) {
      progress.say("ended what was left running: " + String.join(", ", left));
    }
    Files.deleteIfExists(folder.state());
  }
}
