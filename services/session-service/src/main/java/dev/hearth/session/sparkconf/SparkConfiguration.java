package dev.hearth.session.sparkconf;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a session's driver is started with. That of a client: defaults, then the tenant's, then the
 * user's settings, then ours. That of a driver pod was made with the session, see {@link
 * DriverConfiguration}.
 */
public final class SparkConfiguration {
  private static final String PLUGIN = "dev.hearth.client.spark.HearthPlugin";

  /**
   * The Netty extension that leads the driver's connections to pods into the tunnel; and no reading
   * of the user's kubeconfig or of a surrounding pod's account, whose certificate or token would go
   * along with the ticket.
   */
  private static final String DRIVER_OPTIONS =
      "-Dio.netty.bootstrap.extensions=serviceload"
          + " -Dkubernetes.auth.tryKubeConfig=false"
          + " -Dkubernetes.auth.tryServiceAccount=false";

  /** Settings whose values are files that only the client can write, and what goes into them. */
  public static final String TICKET_FILE = "spark.kubernetes.authenticate.oauthTokenFile";

  public static final String CA_FILE = "spark.kubernetes.authenticate.caCertFile";

  /** What an executor's variables begin with, as Spark has it. */
  public static final String EXECUTOR_ENVIRONMENT = "spark.executorEnv.";

  /** The same of the driver pod that spark-submit makes. */
  static final String DRIVER_ENVIRONMENT = "spark.kubernetes.driverEnv.";

  private static final String CORES = "executor.cores";
  private static final String LEAST = "executor.min";
  private static final String MOST = "executor.max";

  /** The same of spark-submit in cluster mode. */
  public static final String SUBMISSION_TICKET_FILE =
      "spark.kubernetes.authenticate.submission.oauthTokenFile";

  public static final String SUBMISSION_CA_FILE =
      "spark.kubernetes.authenticate.submission.caCertFile";

  private SparkConfiguration() {}

  /**
   * The whole configuration.
   *
   * @param gateway of the session's cluster; null before it is placed, and then no address is in it
   */
  public static Map<String, String> of(Session session, ClusterEvent.Gateway gateway) {
    SessionSpec spec = session.spec();
    if (spec.driver() == null) {
      return compose(session, gateway).values();
    }
    Map<String, String> ofPod = new TreeMap<>(spec.driver().sparkConf());
    ofPod.putAll(ofSubmission(session, gateway));
    return ofPod;
  }

  /** The settings whose values somebody wrote themselves: they may hold secrets. */
  public static Set<String> usersOwn(SessionSpec spec) {
    Set<String> keys = new TreeSet<>(spec.sparkConf().keySet());
    for (String name : spec.environment().keySet()) {
      keys.add(EXECUTOR_ENVIRONMENT + name);
      keys.add(DRIVER_ENVIRONMENT + name);
    }
    return keys;
  }

  /** What a remote spark-submit needs to know besides, once the cluster has a door. */
  private static Map<String, String> ofSubmission(Session session, ClusterEvent.Gateway gateway) {
    return gateway != null && session.spec().driverIsSubmitted(session.kind())
        ? Map.of("spark.master", "k8s://" + kubeDoor(gateway, session.id()))
        : Map.of();
  }

  /** The same configuration, with where each value came from. */
  static SortedMap<String, Setting> explain(Session session, ClusterEvent.Gateway gateway) {
    SessionSpec spec = session.spec();
    if (spec.driver() == null) {
      return compose(session, gateway).settings();
    }
    SortedMap<String, Setting> made =
        DriverConfiguration.compose(session.id(), session.kind(), session.name(), spec).settings();
    SortedMap<String, Setting> fixed = new TreeMap<>();
    // The driver has what was made with the session, whatever this version would make today.
    spec.driver()
        .sparkConf()
        .forEach(
            (key, value) ->
                fixed.put(key, made.getOrDefault(key, Setting.ofPlatform(value)).with(value)));
    ofSubmission(session, gateway)
        .forEach((key, value) -> fixed.put(key, Setting.ofPlatform(value)));
    return fixed;
  }

  private static Composition compose(Session session, ClusterEvent.Gateway gateway) {
    SessionSpec spec = session.spec();
    Composition conf = new Composition(spec.given());
    defaults(conf, session.name() == null ? session.id() : session.name(), spec);
    conf.putTheirs(spec);
    conf.putEnvironment(EXECUTOR_ENVIRONMENT, spec.environment());
    conf.putPackages(spec.packages());
    conf.join("spark.plugins", PLUGIN, (theirs, ours) -> ours + "," + theirs);
    conf.join(
        "spark.driver.extraJavaOptions", DRIVER_OPTIONS, (theirs, ours) -> theirs + " " + ours);
    connection(conf, session);
    executors(conf, spec);
    pods(conf, session.id(), spec);
    if (gateway != null) {
      conf.put("spark.master", "k8s://" + kubeDoor(gateway, session.id()));
      conf.put("spark.hearth.tunnel.url", tunnelDoor(gateway, session.id()));
    }
    return conf;
  }

  public static String kubeDoor(ClusterEvent.Gateway gateway, String session) {
    return gateway.url() + "/s/" + session + "/kube";
  }

  public static String tunnelDoor(ClusterEvent.Gateway gateway, String session) {
    return gateway.url() + "/s/" + session + "/tunnel";
  }

  public static String filesDoor(ClusterEvent.Gateway gateway, String session) {
    return gateway.url() + "/s/" + session + "/files";
  }

  static void defaults(Composition conf, String name, SessionSpec spec) {
    int most = spec.executor().max();
    conf.putField("spark.app.name", name, "name");
    // Larger results would make the driver dial executors; that works, but these are quicker.
    conf.put("spark.task.maxDirectResultSize", "512m");
    conf.put("spark.rpc.message.maxSize", "512");
    conf.put("spark.driver.maxResultSize", "1g");
    conf.put("spark.dynamicAllocation.executorIdleTimeout", "60s");
    conf.put("spark.dynamicAllocation.cachedExecutorIdleTimeout", "600s");
    conf.put("spark.dynamicAllocation.schedulerBacklogTimeout", "1s");
    conf.put("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", "1s");
    decommissioning(conf);
    // Starting a driver does not wait for executors.
    conf.put("spark.scheduler.minRegisteredResourcesRatio", "0");
    conf.putField("spark.executor.maxNumFailures", Integer.toString(Math.max(10, 2 * most)), MOST);
    conf.put("spark.executor.failuresValidityInterval", "10m");
    conf.put("spark.sql.adaptive.enabled", "true");
    conf.put("spark.sql.adaptive.coalescePartitions.enabled", "true");
    GpuSettings.defaults(conf, spec.executor());
  }

  private static void connection(Composition conf, Session session) {
    SessionSpec spec = session.spec();
    conf.put("spark.driver.host", driverHost(session.id()));
    conf.put("spark.driver.bindAddress", "127.0.0.1");
    conf.put("spark.driver.port", Integer.toString(spec.ports().driver()));
    conf.put("spark.driver.blockManager.port", Integer.toString(spec.ports().blockManager()));
    conf.put("spark.ui.port", Integer.toString(spec.ports().ui()));
    // Another port than the tunnel's would be a port that nobody reaches.
    conf.put("spark.port.maxRetries", "0");
    conf.put("spark.authenticate", "true");
    conf.put("spark.network.crypto.enabled", "true");
  }

  static void executors(Composition conf, SessionSpec spec) {
    SessionSpec.Executor executor = spec.executor();
    String cores = Integer.toString(executor.cores());
    conf.putField("spark.executor.cores", cores, CORES);
    conf.putField("spark.executor.memory", executor.memoryMiB() + "m", "executor.memory");
    // Always said, so that reservation, quota and pod cannot differ.
    conf.putField(
        "spark.executor.memoryOverhead", executor.overheadMiB() + "m", "executor.memoryOverhead");
    conf.putField("spark.kubernetes.executor.request.cores", cores, CORES);
    conf.putField("spark.kubernetes.executor.limit.cores", cores, CORES);
    GpuSettings.put(conf, executor);
    conf.put("spark.dynamicAllocation.enabled", "true");
    conf.putField("spark.dynamicAllocation.minExecutors", Integer.toString(executor.min()), LEAST);
    conf.putField("spark.dynamicAllocation.maxExecutors", Integer.toString(executor.max()), MOST);
    conf.putField(
        "spark.dynamicAllocation.initialExecutors",
        Integer.toString(Math.max(1, executor.min())),
        LEAST);
    conf.put("spark.dynamicAllocation.shuffleTracking.enabled", "true");
    // Spark's own default keeps an idle executor with shuffle files for ever.
    conf.put("spark.dynamicAllocation.shuffleTracking.timeout", "600s");
  }

  /** An executor that is let go hands its cached and shuffled blocks to those that stay. */
  private static void decommissioning(Composition conf) {
    conf.put("spark.decommission.enabled", "true");
    conf.put("spark.storage.decommission.enabled", "true");
    conf.put("spark.storage.decommission.rddBlocks.enabled", "true");
    conf.put("spark.storage.decommission.shuffleBlocks.enabled", "true");
    // One that gets rid of nothing, because it is the last or its peers are full, goes all the
    // same.
    conf.put("spark.executor.decommission.forceKillTimeout", "120s");
  }

  static void pods(Composition conf, String session, SessionSpec spec) {
    conf.put("spark.kubernetes.namespace", namespace(session));
    conf.putField("spark.kubernetes.container.image", spec.image(), "sparkVersion");
    conf.put("spark.kubernetes.authenticate.executor.serviceAccountName", "spark-executor");
    conf.put("spark.kubernetes.allocation.batch.size", "20");
    conf.putField(
        "spark.kubernetes.allocation.maxPendingPods",
        Integer.toString(spec.executor().max()),
        MOST);
    conf.put("spark.kubernetes.executor.enablePollingWithResourceVersion", "true");
  }

  static String driverHost(String session) {
    return "driver." + namespace(session) + ".svc";
  }

  private static String namespace(String session) {
    return "hearth-" + session;
  }
}
