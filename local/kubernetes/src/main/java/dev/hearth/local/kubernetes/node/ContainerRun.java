package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One container of a pod through all its runs. Owned by the pod's thread; what happens elsewhere
 * (exits, probes) comes in through the pod's mailbox.
 */
final class ContainerRun {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

  /** After so long a run, a container starts over with a clean slate. */
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

  private final PodRun pod;
  private final JsonNode spec;
  private final boolean init;
  private ContainerProcess process;
  private Probing probing;
  private ObjectNode state = waiting("ContainerCreating", "");
  private ObjectNode lastState = Json.object();
  private Instant startedAt;
  private Instant dueAt = Instant.MIN;
  private Duration backOff = Duration.ZERO;
  private int restarts;
  private Integer exitCode;
  private boolean everStarted;
  private boolean started;
  private boolean ready;
  private boolean hookCalled;

  ContainerRun(PodRun pod, JsonNode spec, boolean init) {
    this.pod = pod;
    this.spec = spec;
    this.init = init;
  }

  String name() {
    return Json.text(spec, "name");
  }

  boolean alive() {
    return process != null;
  }

  boolean ready() {
    return ready;
  }

  boolean succeeded() {
    return !alive() && exitCode != null && exitCode == 0;
  }

  /** Whether it has run to its end and the pod's policy leaves it at that. */
  boolean done(String restartPolicy) {
    if (alive() || exitCode == null) {
      return false;
    }
    return switch (restartPolicy) {
      case "Never" -> true;
      case "OnFailure" -> exitCode == 0;
      default -> init && exitCode == 0;
    };
  }

  Instant dueAt() {
    return dueAt;
  }

  /** Starts the container, or notes why it has to wait. */
  void start(NodeContext node, JsonNode current, Volumes volumes) {
    String image = Json.text(spec, "image");
    Images.Image found = node.images().find(image).orElse(null);
    if (found == null) {
      boolean again = Json.text(state, "waiting", "reason").startsWith("ErrImage");
      state =
          waiting(
              again ? "ImagePullBackOff" : "ErrImagePull",
              "the process node has no image \"" + image + "\"");
      dueAt = node.clock().instant().plusSeconds(5);
      return;
    }
    try {
      launch(node, current, volumes, found);
    } catch (NotYetException e) {
      state = waiting(e.reason(), e.getMessage());
      dueAt = node.clock().instant().plusSeconds(2);
    } catch (IOException e) {
      state = waiting("RunContainerError", e.getMessage());
      dueAt = node.clock().instant().plusSeconds(10);
    }
  }

  private void launch(NodeContext node, JsonNode current, Volumes volumes, Images.Image image)
      throws NotYetException, IOException {
    PodFolder folder = pod.folder();
    MountPaths mounts = volumes.mounts(current, spec);
    Environment environment = new Environment(node, current, spec, mounts);
    Map<String, String> variables = environment.build(image, folder);
    List<String> command = environment.command(image, variables);
    if (command.isEmpty()) {
      throw new NotYetException("CreateContainerError", "no command specified");
    }
    Path work = workFolder(folder, mounts, image);
    Files.createDirectories(folder.home());
    Files.deleteIfExists(folder.log(name(), restarts - 2));
    process =
        ContainerProcess.start(
            command,
            variables,
            new ContainerProcess.Places(
                work, folder.log(name(), restarts), folder.processes(), node.leash()));
    startedAt = node.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    node.journal().started(pod.uid(), name(), startedAt);
    everStarted = true;
    hookCalled = false;
    exitCode = null;
    state = Json.object();
    state.putObject("running").put("startedAt", Meta.time(startedAt));
    ContainerProcess running = process;
    running.exit().thenAccept(code -> pod.tell(() -> ended(running, code, node)));
    probing =
        new Probing(
            spec,
            Json.text(current, "status", "podIP"),
            running,
            words -> environment.expand(words, variables),
            (verdict, message) -> pod.tell(() -> judged(running, verdict, message)));
    if (init) {
      started = true;
    } else {
      probing.start();
    }
  }

  private Path workFolder(PodFolder folder, MountPaths mounts, Images.Image image)
      throws IOException {
    String wanted = Json.text(spec, "workingDir");
    String chosen = wanted.isEmpty() ? image.workingDir() : mounts.rewrite(wanted);
    if (!chosen.isEmpty() && Files.isDirectory(Path.of(chosen))) {
      return Path.of(chosen);
    }
    // A container's own file system, as far as there is one.
    return Files.createDirectories(folder.work(name()));
  }

  private void ended(ContainerProcess which, int code, NodeContext node) {
    if (which != process) {
      return;
    }
    Instant now = node.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    process = null;
    node.journal().stopped(pod.uid(), name(), now, code);
    probing.stop();
    started = false;
    ready = false;
    exitCode = code;
    state = Json.object();
    ObjectNode end = state.putObject("terminated").put("exitCode", code);
    end.put("reason", code == 0 ? "Completed" : "Error");
    end.put("startedAt", Meta.time(startedAt)).put("finishedAt", Meta.time(now));
    end.put("containerID", containerId());
    boolean forgiven = startedAt.plus(FORGIVEN_AFTER).isBefore(now);
    dueAt = now.plus(forgiven ? Duration.ZERO : backOff);
    Duration doubled = backOff.isZero() || forgiven ? FIRST_BACK_OFF : backOff.multipliedBy(2);
    backOff = doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
  }

  private void judged(ContainerProcess which, Probing.Verdict verdict, String message) {
    if (which != process) {
      return;
    }
    switch (verdict) {
      case STARTED -> started = true;
      case READY -> ready = true;
      case UNREADY -> {
        ready = false;
        pod.warn("Unhealthy", message);
      }
      case UNHEALTHY -> {
        pod.warn("Unhealthy", message);
        stop(pod.grace());
      }
    }
  }

  /** Turns an ended run into a waiting one that will be started again when it is due. */
  void awaitRestart(Instant now) {
    if (state.has("terminated")) {
      lastState = state;
      restarts++;
      boolean waits = dueAt.isAfter(now);
      state =
          waiting(
              waits ? "CrashLoopBackOff" : "ContainerCreating",
              waits ? "back-off restarting failed container" : "");
    }
  }

  /**
   * Pre-stop hook, SIGTERM, and SIGKILL once the grace is over. Told again with less grace, it
   * hurries, but does not call the hook a second time.
   */
  void stop(Duration grace) {
    ContainerProcess victim = process;
    if (victim == null) {
      return;
    }
    probing.stop();
    JsonNode hook = hookCalled ? Json.object() : Json.at(spec, "lifecycle", "preStop");
    hookCalled = true;
    Thread.ofVirtual().name("stop " + name()).start(() -> stop(victim, hook, grace));
  }

  private void stop(ContainerProcess victim, JsonNode hook, Duration grace) {
    long end = System.nanoTime() + grace.toNanos();
    try {
      if (!grace.isZero() && hook.has("exec")) {
        MountPaths mounts = pod.mounts(spec);
        List<String> command =
            Images.texts(Json.at(hook, "exec", "command")).stream().map(mounts::rewrite).toList();
        victim.run(command, grace);
      } else if (!grace.isZero() && hook.has("sleep")) {
        Thread.sleep(Math.min(grace.toMillis(), Json.at(hook, "sleep", "seconds").asLong() * 1000));
      }
      if (!grace.isZero()) {
        victim.terminate();
        victim.exit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Killed next.
    }
    victim.kill();
  }

  /** Says of a container that never ran what the kubelet says of it when the pod has ended. */
  void settleUnstarted() {
    if (!alive() && !state.has("terminated")) {
      String why = Json.text(state, "waiting", "message");
      if (everStarted && lastState.has("terminated")) {
        state = lastState;
        lastState = Json.object();
        restarts = Math.max(0, restarts - 1);
        return;
      }
      state = Json.object();
      state
          .putObject("terminated")
          .put("exitCode", 137)
          .put("reason", "ContainerStatusUnknown")
          .put("message", why.isEmpty() ? "The container was never started" : why)
          .putNull("startedAt")
          .putNull("finishedAt");
      exitCode = 137;
    }
  }

  ObjectNode status() {
    ObjectNode status = Json.object().put("name", name());
    status.set("state", state.deepCopy());
    status.set("lastState", lastState.deepCopy());
    status.put("ready", init ? succeeded() : ready).put("restartCount", restarts);
    status.put("image", Json.text(spec, "image")).put("imageID", Json.text(spec, "image"));
    if (everStarted) {
      status.put("containerID", containerId());
    }
    return status.put("started", alive() && started);
  }

  private String containerId() {
    return "process://" + pod.uid() + "/" + name() + "/" + restarts;
  }

  private static ObjectNode waiting(String reason, String message) {
    ObjectNode state = Json.object();
    ObjectNode waiting = state.putObject("waiting").put("reason", reason);
    if (!message.isEmpty()) {
      waiting.put("message", message);
    }
    return state;
  }
}
