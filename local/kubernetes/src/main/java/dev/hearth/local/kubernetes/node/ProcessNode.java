package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Quantity;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/** The node as the cluster sees it: starts and stops runs of pods as their objects say. */
public final class ProcessNode {
  private static final System.Logger LOG = System.getLogger(ProcessNode.class.getName());
  private static final String PODS = "pods";

  private final NodeContext node;
  private final ObjectStore store;
  private final Scheduler scheduler;
  private final Map<String, PodRun> runs = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  public ProcessNode(
      NodeSettings settings,
      Writes writes,
      Deletion deletion,
      AccountTokens tokens,
      IntSupplier apiPort,
      Clock clock)
      throws IOException {
    ContainerProcess.requireTools(System.getenv().getOrDefault("PATH", ""));
    this.store = writes.store();
    NodeEvents events = new NodeEvents(writes, clock, settings.name());
    this.node =
        new NodeContext(
            settings,
            writes,
            deletion,
            tokens,
            new Images(settings.images()),
            PodAddresses.claim(),
            new Gpus(settings.gpus()),
            new ServiceNames(store, settings.apiAddress()),
            new LifeJournal(settings.folder().resolve("journal.jsonl")),
            events,
            apiPort,
            leash(settings.folder()),
            clock);
    this.scheduler = new Scheduler(writes, settings, events, clock);
  }

  /** Ends what an earlier server left, and makes the Node object. Before the API opens. */
  public void register() throws IOException {
    new Recovery(node).run();
    ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Node");
    object.putObject("metadata").put("name", node.settings().name());
    node.writes().createOwn(object);
    store
        .get(new ObjectKey("nodes", "", node.settings().name()))
        .ifPresent(n -> node.writes().edit(n.key(), n.uid(), this::describe));
  }

  /** For pods that are there already when the server starts. */
  public void catchUp() {
    store.list(PODS, "").forEach(pod -> follow(new Change(null, pod, pod.version())));
  }

  /** Called in order for every change of any object. */
  public void follow(Change change) {
    switch (change.type()) {
      case PODS -> {
        scheduler.follow(change);
        pod(change);
        rewriteNames(change.latest().key().namespace());
      }
      case "services" -> rewriteNames(change.latest().key().namespace());
      case "configmaps", "secrets" -> {
        if (!change.deleted() && !change.added()) {
          runs.values().stream()
              .filter(r -> r.key().namespace().equals(change.latest().key().namespace()))
              .filter(r -> Volumes.uses(r.pod(), change.latest().key()))
              .forEach(PodRun::refreshVolumes);
        }
      }
      default -> {}
    }
  }

  /** Renews tokens, bounds logs; every minute or so. */
  public void tidy() {
    for (PodRun run : runs.values()) {
      run.refreshVolumes();
      LogFiles.bound(run.folder());
    }
  }

  /** Notes that the node lives: after a crash, the time of the pods' end. */
  public void heartbeat() {
    Recovery.beat(node.settings().folder());
  }

  /** Stops every pod, as a machine does that shuts down, and waits for them. */
  public void stop(Duration grace) {
    stopping = true;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (PodRun run : runs.values()) {
      Duration own = run.grace();
      Duration given = own.compareTo(grace) < 0 ? own : grace;
      run.stop(given, "Terminated", "Pod was terminated in response to imminent node shutdown.");
      ends.add(run.over());
    }
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(grace.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "Not every pod ended in time; the rest is killed.");
    }
    node.addresses().release();
    node.journal().close();
  }

  static ObjectNode labels(NodeSettings settings) {
    return Json.object()
        .put("kubernetes.io/hostname", settings.name())
        .put("kubernetes.io/os", "linux")
        .put(
            "kubernetes.io/arch",
            System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
  }

  private void pod(Change change) {
    Stored pod = change.latest();
    PodRun run = runs.get(pod.uid());
    if (change.deleted()) {
      if (run != null) {
        run.stop(Duration.ZERO, "", "");
        run.over().thenRun(() -> forget(pod));
      } else {
        forget(pod);
      }
      return;
    }
    boolean ours = Json.text(pod.tree(), "spec", "nodeName").equals(node.settings().name());
    if (!ours) {
      return;
    }
    boolean ended = !PodResources.active(pod.tree());
    if (run == null && !ended && !stopping && stillToRun(pod)) {
      begin(pod);
      return;
    }
    if (Meta.deleting(pod.tree())) {
      if (run == null && ended) {
        node.deletion().deleteOwn(pod.key(), Deletion.Options.confirmed(pod.uid()));
      } else if (run != null && newlyDeleted(change)) {
        stop(run, pod);
      }
    }
  }

  private void begin(Stored pod) {
    PodRun run = new PodRun(node, pod, scheduler.boundAt(pod.uid()));
    runs.put(pod.uid(), run);
    run.over().thenRun(() -> runs.remove(pod.uid()));
    if (Meta.deleting(pod.tree())) {
      // Before it starts: no later change tells of this deletion again.
      stop(run, pod);
    }
    run.start();
  }

  private static void stop(PodRun run, Stored pod) {
    long seconds = Json.at(pod.tree(), "metadata", "deletionGracePeriodSeconds").asLong();
    run.stop(Duration.ofSeconds(seconds), "", "");
  }

  /** Changes arrive late: a pod that has ended since must not be started a second time. */
  private boolean stillToRun(Stored seen) {
    return store
        .get(seen.key())
        .filter(now -> now.uid().equals(seen.uid()) && PodResources.active(now.tree()))
        .isPresent();
  }

  private static boolean newlyDeleted(Change change) {
    return change.added()
        || !Json.at(change.before().tree(), "metadata", "deletionGracePeriodSeconds")
            .equals(Json.at(change.after().tree(), "metadata", "deletionGracePeriodSeconds"));
  }

  private void forget(Stored pod) {
    try {
      PodFolder.of(node.settings().folder(), pod.uid()).delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot remove the folder of {0}: {1}", pod.key(), e.getMessage());
    }
  }

  private void rewriteNames(String namespace) {
    for (PodRun run : runs.values()) {
      if (run.key().namespace().equals(namespace) && Files.exists(run.folder().hosts())) {
        node.names().write(run);
      }
    }
  }

  private void describe(ObjectNode object) {
    Json.child(Meta.of(object), "labels").setAll(labels(node.settings()));
    ObjectNode status = Json.child(object, "status");
    for (String part : new String[] {"capacity", "allocatable"}) {
      ObjectNode amounts = status.putObject(part);
      amounts
          .put("cpu", Quantity.format(node.settings().cpu(), false))
          .put("memory", Quantity.format(node.settings().memory(), true))
          .put("pods", Integer.toString(Scheduler.MOST_PODS));
      if (node.settings().gpus() > 0) {
        amounts.put(Gpus.RESOURCE, Integer.toString(node.settings().gpus()));
      }
    }
    status.remove("conditions");
    PodStatus.condition(
        object,
        "Ready",
        true,
        "KubeletReady",
        "the process node is running",
        node.clock().instant());
    status
        .putArray("addresses")
        .addObject()
        .put("type", "InternalIP")
        .put("address", node.settings().apiAddress());
    status
        .putObject("nodeInfo")
        .put("kubeletVersion", "v1.34.0+hearth")
        .put("containerRuntimeVersion", "process://1")
        .put("osImage", System.getProperty("os.name"))
        .put("kernelVersion", System.getProperty("os.version"))
        .put("operatingSystem", "linux")
        .put("architecture", System.getProperty("os.arch"));
  }

  private static Path leash(Path folder) throws IOException {
    Path leash = folder.resolve("leash.sh");
    try (InputStream script = ProcessNode.class.getResourceAsStream("leash.sh")) {
      Files.copy(script, leash, StandardCopyOption.REPLACE_EXISTING);
    }
    return leash;
  }
}
