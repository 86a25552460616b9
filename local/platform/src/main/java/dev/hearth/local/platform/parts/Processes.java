package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The platform's processes: started until ready, watched for an early end and then started again on
 * the same data and ports, stopped in order.
 */
final class Processes {
  /** What others cannot end well without; stopped after all others have gone. */
  private static final Set<String> LAST = Set.of("kafka", "postgres");

  private static final Duration RESTART_LIMIT = Duration.ofMinutes(5);

  private final Progress progress;
  private final Recorder recorder;
  private final Restarts restarts = new Restarts(Clock.systemUTC());
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
    Running one = launch(part);
    awaitReady(one, limit);
  }

  /** Ends the part's process and starts it anew; not waiting until it is ready. */
  Running replace(Part part) throws IOException {
    Optional<Running> old;
    synchronized (this) {
      old = running.stream().filter(one -> one.part().name().equals(part.name())).findFirst();
      old.ifPresent(running::remove);
    }
    old.ifPresent(one -> one.leash().stop());
    Running one = launch(part);
    watch(one);
    return one;
  }

  /** From now on, says when a process ends of itself, and starts it again. */
  void watch() {
    all().forEach(this::watch);
  }

  /** Starts the part's process, in the place of an earlier one of the same part. */
  private Running launch(Part part) throws IOException {
    Running one;
    synchronized (this) {
      if (stopping) {
        throw new Refusal("the platform is stopping");
      }
      one = new Running(part, Leash.start(part.command()));
      running.removeIf(other -> other.part().name().equals(part.name()));
      running.add(one);
    }
    recorder.record();
    return one;
  }

  private static void awaitReady(Running one, Duration limit) throws InterruptedException {
    Part part = one.part();
    Leash leash = one.leash();
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

  private void watch(Running one) {
    one.leash()
        .onExit()
        .thenAccept(
            process ->
                Thread.ofVirtual()
                    .name("restart-" + one.part().name())
                    .start(() -> ended(one, process.exitValue())));
  }

  private void ended(Running one, int code) {
    if (stopping || !all().contains(one)) {
      return; // its end was wanted
    }
    String what =
        "%s ended with code %d, see %s".formatted(one.part().name(), code, one.leash().log());
    restarts
        .next(one.part().name())
        .ifPresentOrElse(
            attempt -> again(one, what, attempt),
            () -> progress.say(what + "; it stays down after " + Restarts.MOST + " restarts"));
  }

  private void again(Running ended, String what, Restarts.Attempt attempt) {
    Part part = ended.part();
    progress.say(
        "%s; starting it again in %d s (%d of %d)"
            .formatted(what, attempt.pause().toSeconds(), attempt.number(), Restarts.MOST));
    try {
      Thread.sleep(attempt.pause());
      if (!all().contains(ended)) {
        return; // replaced meanwhile
      }
      Running one = launch(part);
      watch(one);
      awaitReady(one, RESTART_LIMIT);
      progress.say(part.name() + " is back");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      if (!stopping) {
        progress.say("could not start " + part.name() + " again: " + e.getMessage());
      }
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
