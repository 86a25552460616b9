package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A pod's life on this node, on a thread of its own. Whatever happens comes in through the mailbox;
 * after each message the pod looks at where it stands and does what is next:
 *
 * <pre>
 *   volumes ──▶ init containers, one by one ──▶ containers ──▶ all ended, none to restart ──▶ end
 *                            └──────── told to stop ─────────────────▶ all ended ──▶ end
 * </pre>
 */
final class PodRun {
  private static final System.Logger LOG = System.getLogger(PodRun.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
  private static final Duration TELL_AGAIN = Duration.ofSeconds(1);

  private final NodeContext node;
  private final ObjectKey key;
  private final String uid;
  private final PodFolder folder;
  private final Volumes volumes;
  private final String ip;
  private final Instant startTime;
  private final Instant boundAt;
  private final List<ContainerRun> inits = new ArrayList<>();
  private final List<ContainerRun> mains = new ArrayList<>();
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile ObjectNode pod;
  private Instant wakeAt = Instant.MAX;
  private boolean volumesReady;
  private boolean stopping;
  private String endReason = "";
  private String endMessage = "";

  /** A run of a pod that the node took in at that moment; null where nobody asked it. */
  PodRun(NodeContext node, Stored stored, Instant boundAt) {
    this.node = node;
    this.key = stored.key();
    this.uid = stored.uid();
    this.pod = stored.copy();
    this.folder = PodFolder.of(node.settings().folder(), uid);
    this.volumes = new Volumes(node, folder);
    this.ip = node.addresses().take();
    this.startTime = node.clock().instant();
    this.boundAt = boundAt;
    Json.at(pod, "spec", "initContainers").forEach(c -> inits.add(new ContainerRun(this, c, true)));
    Json.at(pod, "spec", "containers").forEach(c -> mains.add(new ContainerRun(this, c, false)));
  }

  String uid() {
    return uid;
  }

  ObjectKey key() {
    return key;
  }

  JsonNode pod() {
    return pod;
  }

  PodFolder folder() {
    return folder;
  }

  MountPaths mounts(JsonNode container) {
    return volumes.mounts(pod, container);
  }

  CompletableFuture<Void> over() {
    return over;
  }

  void tell(Runnable message) {
    mailbox.add(message);
  }

  void warn(String reason, String message) {
    node.events().warning(pod, reason, message);
  }

  Duration grace() {
    return Duration.ofSeconds(Json.at(pod, "spec", "terminationGracePeriodSeconds").asInt(30));
  }

  void start() {
    Thread.ofVirtual().name("pod " + key.namespace() + "/" + key.name()).start(this::live);
  }

  /** Ends the pod; a second call with less grace hurries it. */
  void stop(Duration grace, String reason, String message) {
    tell(
        () -> {
          if (!stopping) {
            stopping = true;
            endReason = reason;
            endMessage = message;
            if (anyAlive()) {
              node.events().normal(pod, "Killing", "Stopping the pod's containers");
            }
          }
          inits.forEach(c -> c.stop(grace));
          mains.forEach(c -> c.stop(grace));
        });
  }

  /** Takes in changed ConfigMaps, Secrets and tokens. */
  void refreshVolumes() {
    tell(
        () -> {
          try {
            if (volumesReady && !stopping) {
              volumes.materialise(pod);
            }
          } catch (NotYetException | IOException e) {
            warn("FailedMount", e.getMessage());
          }
        });
  }

  private void live() {
    try {
      node.journal().begun(pod, boundAt);
      folder.create();
      // What was said before comes first: a pod that was told to stop starts nothing.
      takeIn();
      while (!step()) {
        report();
        await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "The run of pod " + key + " broke.", e);
      endReason = "NodeError";
      endMessage = String.valueOf(e.getMessage());
      killAll();
    }
    end();
  }

  /** Takes in what has come, after waiting for it until there is something to do. */
  private void await() throws InterruptedException {
    Duration wait = Duration.between(node.clock().instant(), wakeAt);
    Runnable message = mailbox.poll(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
    if (message != null) {
      message.run();
    }
    takeIn();
  }

  private void takeIn() {
    for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
      message.run();
    }
  }

  /** A run that broke is not over while its processes live. */
  private void killAll() {
    stopping = true;
    inits.forEach(c -> c.stop(Duration.ZERO));
    mains.forEach(c -> c.stop(Duration.ZERO));
    while (anyAlive()) {
      try {
        mailbox.take().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "The broken run of pod " + key + " has more to say.", e);
      }
    }
  }

  private boolean anyAlive() {
    return inits.stream().anyMatch(ContainerRun::alive)
        || mains.stream().anyMatch(ContainerRun::alive);
  }

  /** Does what is next; true when nothing is left to do. */
  private boolean step() {
    wakeAt = node.clock().instant().plus(LOOK_AGAIN);
    if (stopping) {
      return !anyAlive();
    }
    if (deadlineExceeded()) {
      stop(grace(), "DeadlineExceeded", "Pod was active on the node longer than the deadline");
      return false;
    }
    if (!volumesReady && !prepareVolumes()) {
      return false;
    }
    String policy = Json.text(pod, "spec", "restartPolicy");
    for (ContainerRun init : inits) {
      if (!init.succeeded()) {
        if (init.done(policy)) {
          return true;
        }
        startIfDue(init);
        return false;
      }
    }
    boolean allDone = true;
    for (ContainerRun main : mains) {
      if (!main.done(policy)) {
        allDone = false;
        startIfDue(main);
      }
    }
    return allDone;
  }

  private void startIfDue(ContainerRun container) {
    if (container.alive()) {
      return;
    }
    Instant now = node.clock().instant();
    container.awaitRestart(now);
    if (container.dueAt().isAfter(now)) {
      wakeAt = container.dueAt().isBefore(wakeAt) ? container.dueAt() : wakeAt;
      return;
    }
    report();
    container.start(node, pod, volumes);
    if (!container.alive()) {
      wakeAt = container.dueAt().isBefore(wakeAt) ? container.dueAt() : wakeAt;
    }
  }

  private boolean prepareVolumes() {
    // The address is part of what volumes and variables may tell: it must stand in the status.
    report();
    try {
      volumes.materialise(pod);
      node.names().write(this);
      volumesReady = true;
      return true;
    } catch (NotYetException | IOException e) {
      warn("FailedMount", e.getMessage());
      wakeAt = node.clock().instant().plusSeconds(1);
      return false;
    }
  }

  private boolean deadlineExceeded() {
    JsonNode seconds = Json.at(pod, "spec", "activeDeadlineSeconds");
    if (!seconds.isNumber()) {
      return false;
    }
    Instant deadline = startTime.plusSeconds(seconds.asLong());
    wakeAt = deadline.isBefore(wakeAt) ? deadline : wakeAt;
    return deadline.isBefore(node.clock().instant());
  }

  private void report() {
    Instant now = node.clock().instant();
    write(
        tree -> {
          boolean initialized = inits.stream().allMatch(ContainerRun::succeeded);
          List<String> unready =
              mains.stream().filter(c -> !c.ready()).map(ContainerRun::name).toList();
          boolean ready = initialized && unready.isEmpty();
          String reason = ready ? "" : "ContainersNotReady";
          String why = ready ? "" : "containers with unready status: " + unready;
          boolean running =
              initialized
                  && mains.stream()
                      .allMatch(
                          c ->
                              !Json.has(c.status(), "state", "waiting")
                                  || c.status().path("restartCount").asInt() > 0);
          PodStatus.condition(
              tree,
              "Initialized",
              initialized,
              initialized ? "" : "ContainersNotInitialized",
              "",
              now);
          PodStatus.condition(tree, "Ready", ready, reason, why, now);
          PodStatus.condition(tree, "ContainersReady", ready, reason, why, now);
          PodStatus.phase(tree, running ? "Running" : "Pending", "", "");
        });
  }

  /** The last word on the pod: the journal, its status, and the object's end if it waits for us. */
  private void end() {
    Instant now = node.clock().instant();
    node.journal().ended(uid, now);
    inits.forEach(ContainerRun::settleUnstarted);
    mains.forEach(ContainerRun::settleUnstarted);
    // Before anybody hears of the end: the next pod may be given to the node at once.
    node.gpus().giveBack(uid);
    try {
      while (!tellEnd(now)) {
        mailbox.poll(TELL_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      }
      over.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "The end of pod " + key + " cannot be told.", e);
    } finally {
      // Nothing of the pod runs any more, and who waits for that must hear of it. Exceptionally
      // where its object does not say so: it must not be taken for one that is still to run.
      over.completeExceptionally(new IllegalStateException("the end of " + key + " is not told"));
      node.addresses().giveBack(ip);
    }
    try {
      folder.clean();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot clean up {0}: {1}", folder.root(), e.getMessage());
    }
    node.writes()
        .store()
        .get(key)
        .filter(p -> p.uid().equals(uid) && Meta.deleting(p.tree()))
        .ifPresent(p -> node.deletion().deleteOwn(key, Deletion.Options.confirmed(uid)));
  }

  /** False where the disk does not take it: that need not stay so. */
  private boolean tellEnd(Instant now) {
    boolean success = endReason.isEmpty() && mains.stream().allMatch(ContainerRun::succeeded);
    try {
      write(
          tree -> {
            PodStatus.completed(tree, now);
            PodStatus.phase(tree, success ? "Succeeded" : "Failed", endReason, endMessage);
          });
      return true;
    } catch (UncheckedIOException e) {
      LOG.log(Level.WARNING, "The end of pod {0} is told later: {1}", key, e.getMessage());
      return false;
    }
  }

  /** Writes the containers' states and more to the stored pod, or to ours alone if it is gone. */
  private void write(Consumer<ObjectNode> more) {
    Consumer<ObjectNode> change =
        tree -> {
          ObjectNode status = Json.child(tree, "status");
          status.put("hostIP", node.settings().apiAddress()).put("podIP", ip);
          status.putArray("hostIPs").addObject().put("ip", node.settings().apiAddress());
          status.putArray("podIPs").addObject().put("ip", ip);
          status.put("startTime", Meta.time(startTime));
          if (!inits.isEmpty()) {
            statuses(status.putArray("initContainerStatuses"), inits);
          }
          statuses(status.putArray("containerStatuses"), mains);
          more.accept(tree);
        };
    boolean there =
        node.writes()
            .edit(
                key,
                uid,
                tree -> {
                  change.accept(tree);
                  pod = tree.deepCopy();
                });
    if (!there) {
      ObjectNode copy = pod.deepCopy();
      change.accept(copy);
      pod = copy;
    }
  }

  private static void statuses(ArrayNode list, List<ContainerRun> runs) {
    runs.forEach(run -> list.add(run.status()));
  }
}
