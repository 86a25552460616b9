package dev.hearth.session.sparkconf;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a session's driver is started with. That of a client: defaults, then the user's settings,
 * then ours. That of a driver pod was made with the session, see {@link DriverConfiguration}.
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

  private SparkConfiguration() {}

  /**
   * The whole configuration.
   *
   * @param gateway of the session's cluster; null before it is placed, and then no address is in it
   */
  public static Map<String, String> of(Session session, ClusterEvent.Gateway gateway) {
    SessionSpec spec = session.spec();
    if (spec.driver() != null) {
      return new TreeMap<>(spec.driver().sparkConf());
    }
    Map<String, String> conf = new TreeMap<>();
    defaults(conf, session.name() == null ? session.id() : session.name(), spec);
    conf.putAll(spec.sparkConf());
    conf.merge("spark.plugins", PLUGIN, (theirs, ours) -> ours + "," + theirs);
    conf.merge(
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

  static void defaults(Map<String, String> conf, String name, SessionSpec spec) {
    int most = spec.executor().max();
    conf.put("spark.app.name", name);
    // Larger results would make the driver dial executors; that works, but these are quicker.
    conf.put("spark.task.maxDirectResultSize", "512m");
    conf.put("spark.rpc.message.maxSize", "512");
    conf.put("spark.driver.maxResultSize", "1g");
    conf.put("spark.dynamicAllocation.executorIdleTimeout", "60s");
    conf.put("spark.dynamicAllocation.cachedExecutorIdleTimeout", "600s");
    conf.put("spark.dynamicAllocation.schedulerBacklogTimeout", "1s");
    conf.put("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", "1s");
    // Starting a driver does not wait for executors.
    conf.put("spark.scheduler.minRegisteredResourcesRatio", "0");
    conf.put("spark.executor.maxNumFailures", Integer.toString(Math.max(10, 2 * most)));
    conf.put("spark.executor.failuresValidityInterval", "10m");
    conf.put("spark.sql.adaptive.enabled", "true");
    conf.put("spark.sql.adaptive.coalescePartitions.enabled", "true");
  }

  private static void connection(Map<String, String> conf, Session session) {
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

  static void executors(Map<String, String> conf, SessionSpec spec) {
    SessionSpec.Executor executor = spec.executor();
    String cores = Integer.toString(executor.cores());
    conf.put("spark.executor.cores", cores);
    conf.put("spark.executor.memory", executor.memoryMiB() + "m");
    // Always said, so that reservation, quota and pod cannot differ.
    conf.put("spark.executor.memoryOverhead", executor.overheadMiB() + "m");
    conf.put("spark.kubernetes.executor.request.cores", cores);
    conf.put("spark.kubernetes.executor.limit.cores", cores);
    conf.put("spark.dynamicAllocation.enabled", "true");
    conf.put("spark.dynamicAllocation.minExecutors", Integer.toString(executor.min()));
    conf.put("spark.dynamicAllocation.maxExecutors", Integer.toString(executor.max()));
    conf.put(
        "spark.dynamicAllocation.initialExecutors", Integer.toString(Math.max(1, executor.min())));
    conf.put("spark.dynamicAllocation.shuffleTracking.enabled", "true");
    // Spark's own default keeps an idle executor with shuffle files for ever.
    conf.put("spark.dynamicAllocation.shuffleTracking.timeout", "600s");
  }

  static void pods(Map<String, String> conf, String session, SessionSpec spec) {
    conf.put("spark.kubernetes.namespace", namespace(session));
    conf.put("spark.kubernetes.container.image", spec.image());
    conf.put("spark.kubernetes.authenticate.executor.serviceAccountName", "spark-executor");
    conf.put("spark.kubernetes.allocation.batch.size", "20");
    conf.put("spark.kubernetes.allocation.maxPendingPods", Integer.toString(spec.executor().max()));
    conf.put("spark.kubernetes.executor.enablePollingWithResourceVersion", "true");
  }

  static String driverHost(String session) {
    return "driver." + namespace(session) + ".svc";
  }

  private static String namespace(String session) {
    return "hearth-" + session;
  }
}
