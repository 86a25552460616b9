package dev.hearth.local.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.access.Authentication;
import dev.hearth.local.kubernetes.access.Rbac;
import dev.hearth.local.kubernetes.access.StandardRoles;
import dev.hearth.local.kubernetes.admission.Admission;
import dev.hearth.local.kubernetes.admission.LimitRanges;
import dev.hearth.local.kubernetes.admission.PodAccounts;
import dev.hearth.local.kubernetes.admission.Quotas;
import dev.hearth.local.kubernetes.admission.Webhooks;
import dev.hearth.local.kubernetes.api.Api;
import dev.hearth.local.kubernetes.api.ApiServer;
import dev.hearth.local.kubernetes.controllers.ControlLoop;
import dev.hearth.local.kubernetes.controllers.Definitions;
import dev.hearth.local.kubernetes.controllers.Expiry;
import dev.hearth.local.kubernetes.controllers.GarbageCollector;
import dev.hearth.local.kubernetes.controllers.NamespaceFurniture;
import dev.hearth.local.kubernetes.controllers.Namespaces;
import dev.hearth.local.kubernetes.controllers.QuotaStatus;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.ObjectRules;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.node.NodeSettings;
import dev.hearth.local.kubernetes.node.ProcessNode;
import dev.hearth.local.kubernetes.store.ObjectStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The cluster, put together: opens the store, starts node and controllers, serves the API. */
public final class LocalCluster implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalCluster.class.getName());
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(10);
  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  private final ClusterOptions options;
  private final DataFolder folder;
  private final Vertx vertx;
  private final ObjectStore store;
  private final Writes writes;
  private final ProcessNode node;
  private final ControlLoop loop;
  private final Api api;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clockwork").factory());
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int port;

  private LocalCluster(ClusterOptions options) throws IOException {
    this.options = options;
    this.folder = DataFolder.open(options.data());
    Clock clock = Clock.systemUTC();
    vertx = Vertx.vertx();
    store = new ObjectStore(folder.path());
    ResourceTypes types = new ResourceTypes();
    String ca = options.ca().isPresent() ? Files.readString(options.ca().get()) : "";
    ObjectRules rules = new ObjectRules(clock);
    writes = new Writes(store, types, rules, w -> new NamespaceFurniture(w, ca)::furnish);
    Deletion deletion = new Deletion(writes, types, clock);
    AccountTokens tokens = new AccountTokens(folder.path(), store, clock);
    Quotas quotas = new Quotas(writes);
    Definitions definitions = new Definitions(writes, deletion, types, clock);
    Namespaces namespaces = new Namespaces(writes, deletion, types, clock);
    GarbageCollector garbage = new GarbageCollector(writes, deletion, types);
    node = new ProcessNode(nodeSettings(), writes, deletion, tokens, () -> port, clock);
    loop =
        new ControlLoop(
            store,
            List.of(
                definitions::follow,
                node::follow,
                new QuotaStatus(quotas)::follow,
                namespaces::follow,
                garbage::follow));
    api =
        new Api(
            vertx,
            new Api.Parts(
                types,
                writes,
                deletion,
                admission(quotas),
                Authentication.of(options.tokens(), tokens),
                tokens,
                new Rbac(store),
                folder.path(),
                clock));
    furnish();
    node.register();
    loop.start(List.of(node::catchUp, namespaces::catchUp, garbage::catchUp));
    startClockwork(new Expiry(store, clock));
  }

  private NodeSettings nodeSettings() {
    return new NodeSettings(
        options.nodeName(),
        folder.path(),
        options.images(),
        options.cpu(),
        options.memory(),
        options.gpus(),
        options.address(),
        options.certificate().isPresent());
  }

  private Admission admission(Quotas quotas) {
    return new Admission(
        new LimitRanges(store),
        new PodAccounts(store),
        new Webhooks(vertx, store),
        quotas,
        writes.rules());
  }

  private void startClockwork(Expiry expiry) {
    clockwork.scheduleAtFixedRate(lasting(node::heartbeat), 0, 1, TimeUnit.SECONDS);
    clockwork.scheduleAtFixedRate(lasting(node::tidy), 1, 1, TimeUnit.MINUTES);
    clockwork.scheduleAtFixedRate(lasting(expiry::sweep), 1, 1, TimeUnit.MINUTES);
  }

  /** What fails once comes again: the executor would drop it without a word. */
  private static Runnable lasting(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "The cluster's clockwork failed; it tries again.", e);
      }
    };
  }

  /** Starts a cluster; when this returns, its API answers and everything asked for is applied. */
  public static LocalCluster start(ClusterOptions options) throws IOException {
    LocalCluster cluster = new LocalCluster(options);
    try {
      cluster.serve();
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    String scheme = options.certificate().isPresent() ? "https" : "http";
    return scheme + "://" + options.address() + ":" + port;
  }

  /** Stops pods first, so that their end is recorded, and the API last. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    node.stop(SHUTDOWN_GRACE);
    // Waits for its heartbeat, which writes into the folder.
    clockwork.close();
    loop.close();
    api.server().close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    store.close();
    folder.close();
  }

  private void serve() throws IOException {
    port =
        api.server()
            .open(
                new ApiServer.Listen(
                    options.address(), options.port(), options.certificate(), options.key()));
    publishAddress();
    Manifests manifests = new Manifests(api);
    for (Path path : options.crds()) {
      manifests.apply(path);
    }
    for (Path path : options.manifests()) {
      manifests.apply(path);
    }
    api.ready();
    ObjectNode state = Json.object().put("port", port).put("url", url());
    Path next = folder.path().resolve("state.json.new");
    Files.write(next, Json.bytes(state.put("pid", ProcessHandle.current().pid())));
    Files.move(
        next,
        folder.path().resolve("state.json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void furnish() {
    for (String name : NAMESPACES) {
      ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
      namespace.putObject("metadata").put("name", name);
      writes.createOwn(namespace);
    }
    StandardRoles.ensure(writes);
  }

  /** The service and the slice that tell where the API really is. */
  private void publishAddress() {
    ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
    service.putObject("metadata").put("name", "kubernetes").put("namespace", "default");
    ObjectNode entry = Json.list(Json.child(service, "spec"), "ports").addObject();
    entry.put("name", "https").put("port", 443).put("targetPort", port);
    service.withObject("spec").put("clusterIP", "10.96.0.1");
    String label = "kubernetes.io/service-name";
    ObjectNode slice = Json.object().put("apiVersion", "discovery.k8s.io/v1");
    slice.put("kind", "EndpointSlice").put("addressType", "IPv4");
    ObjectNode meta = slice.putObject("metadata").put("name", "kubernetes");
    meta.put("namespace", "default").putObject("labels").put(label, "kubernetes");
    ObjectNode endpoint = slice.putArray("endpoints").addObject();
    endpoint.putArray("addresses").add(options.address());
    endpoint.putObject("conditions").put("ready", true);
    slice
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", port)
        .put("protocol", "TCP");
    for (ObjectNode object : List.of(service, slice)) {
      api.apply(object);
    }
  }
}
