package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The platform's processes: started until ready, watched for an early end, stopped in order. */
final class Processes {
  /** What others cannot end well without; stopped after all others have gone. */
  private static final Set<String> LAST = Set.of("kafka", "postgres");

  private final Progress progress;
  private final Recorder recorder;
  private final List<Running> running = new ArrayList<>();
  private volatile boolean stopping;

  Processes(Progress progress, Recorder recorder) {
    this.progress = progress;
    this.recorder = recorder;
  }

  /** A part and its process. */
  record Running(Part part, Leash leash) {}

  /** Writes down what runs, so that a crash of ours can be cleaned up after. */
  interface Recorder {
    void record() throws IOException;
  }

  synchronized List<Running> all() {
    return List.copyOf(running);
  }

  void start(Part part, Duration limit) throws IOException, InterruptedException {
    Leash leash;
    synchronized (this) {
      if (stopping) {
        throw new Refusal("the platform is stopping");
      }
      leash = Leash.start(part.command());
      running.add(new Running(part, leash));
    }
    recorder.record();
    Await.until(
        part.name() + " to be ready (see " + leash.log() + ")",
        limit,
        () -> {
          if (!leash.isAlive()) {
            throw new Refusal(
                "%s ended with code %d before it was ready, see %s:%n%s"
                    .formatted(part.name(), leash.exitCode(), leash.log(), leash.lastLines(5)));
          }
          return part.ready().getAsBoolean();
        });
  }

  /** From now on, says when a process ends of itself. */
  void watch() {
    for (Running one : all()) {
      one.leash()
          .onExit()
          .thenAccept(
              process -> {
                if (!stopping) {
                  progress.say(
                      "%s ended with code %d, see %s"
                          .formatted(one.part().name(), process.exitValue(), one.leash().log()));
                }
              });
    }
  }

  void stop() {
    List<Running> all;
    synchronized (this) {
      stopping = true;
      all = List.copyOf(running);
    }
    List<Running> last = all.stream().filter(r -> LAST.contains(r.part().name())).toList();
    List<Running> first = all.stream().filter(r -> !last.contains(r)).toList();
    first.forEach(one -> one.leash().release());
    first.forEach(one -> one.leash().stop());
    last.forEach(one -> one.leash().release());
    last.forEach(one -> one.leash().stop());
  }
}
